/** A Flask app that says where it thinks it is, and redirects there. */
export const FLASK_APP = `from flask import Flask, jsonify, redirect, url_for
app = Flask(__name__)

@app.route("/")
def index():
    return jsonify(here=url_for("index"))

@app.route("/away")
def away():
    return redirect(url_for("index"))
`;
