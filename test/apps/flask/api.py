"""A Flask app, served by gunicorn on a Unix socket; the proxy tells it the prefix it is under."""

import os

from flask import Flask, jsonify, request
from werkzeug.middleware.proxy_fix import ProxyFix

app = Flask(__name__)
# Without it links and redirects of its own would leave the prefix.
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)


@app.route("/")
def index():
    return jsonify(hello="from Flask", pid=os.getpid(), url=request.url)


@app.route("/headers")
def headers():
    return jsonify(dict(request.headers))


@app.route("/echo", methods=["POST"])
def echo():
    return request.get_data()
