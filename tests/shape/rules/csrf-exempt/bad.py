from django.views.decorators import csrf
from django.views.decorators.csrf import csrf_exempt  # found


@csrf_exempt  # found
def hook(request):
    return None


@csrf.csrf_exempt  # found
def other(request):
    request._dont_enforce_csrf_checks = True  # found
    return None


def third(request):
    return None


third.csrf_exempt = True  # found
