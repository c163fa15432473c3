from django.views.decorators.csrf import csrf_protect


@csrf_protect
def form(request):
    return "csrf_exempt is a word here"
