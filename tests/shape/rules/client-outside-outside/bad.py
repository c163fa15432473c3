import http.client  # found
import smtplib  # found
import socket
import urllib.request  # found

import httpx  # found
import requests  # found
from django.core.mail import send_mail  # found


def call(host):
    return socket.create_connection((host, 443))  # found
