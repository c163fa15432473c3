from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect


def onward(request):
    target = request.GET.get("next", "/")
    return redirect(target)  # found


def back(request):
    return HttpResponseRedirect(request.META["HTTP_REFERER"])  # found


def built(request):
    address = f"https://{request.POST['host']}/"
    return HttpResponseRedirect(address)  # found


def header(request):
    answer = HttpResponse(status=302)
    answer["Location"] = request.headers["X-Next"]  # found
    return answer
