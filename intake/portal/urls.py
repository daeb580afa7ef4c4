"""Addresses of the resident portal. None names a person: who it is about is known from the letter that is open."""

from django.urls import path

from intake.portal.views import answers, certificates, checks, endings, forms, letters, photos, programs, results

app_name = "portal"
urlpatterns = [
    path("", programs.index, name="index"),
    path("<slug:portal_code>/", programs.show, name="program"),
    path("<slug:portal_code>/faq", programs.faq, name="faq"),
    path("<slug:portal_code>/about", programs.about, name="about"),
    path("<slug:portal_code>/verify", certificates.verify, name="verify"),
    path("<slug:portal_code>/open", letters.open_one, name="open"),
    path("<slug:portal_code>/leave", letters.leave, name="leave"),
    path("<slug:portal_code>/mine", forms.start, name="start"),
    path("<slug:portal_code>/mine/status", results.status, name="status"),
    path("<slug:portal_code>/mine/sent/<uuid:reference>", results.sent, name="sent"),
    path("<slug:portal_code>/mine/receipt/<uuid:reference>", results.receipt, name="receipt"),
    path("<slug:portal_code>/mine/receipt/<uuid:reference>.pdf", results.receipt_file, name="receipt-file"),
    path("<slug:portal_code>/mine/certificate/<uuid:reference>.pdf", certificates.sheet, name="certificate"),
    path("<slug:portal_code>/mine/end/<slug:kind>", endings.end, name="end"),
    path("<slug:portal_code>/mine/photo/<uuid:place>", photos.show, name="photo"),
    path("<slug:portal_code>/mine/<slug:kind>/photos", photos.photos, name="photos"),
    path("<slug:portal_code>/mine/<slug:kind>/check", checks.check, name="check"),
    path("<slug:portal_code>/mine/<slug:kind>/saved", forms.saved, name="saved"),
    path("<slug:portal_code>/mine/<slug:kind>/<slug:step>", answers.answer, name="step"),
]
