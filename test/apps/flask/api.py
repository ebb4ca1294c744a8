"""A Flask app, served by gunicorn on a Unix socket. Knows nothing of the prefix it is under."""

import os

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/")
def index():
    return jsonify(hello="from Flask", pid=os.getpid(), url=request.url)


@app.route("/headers")
def headers():
    return jsonify(dict(request.headers))


@app.route("/echo", methods=["POST"])
def echo():
    return request.get_data()
