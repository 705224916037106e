"""Server entry for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kettenwerk.config.settings")
application = get_wsgi_application()

# All pages are loaded now; what is there stays. Left in the garbage collector's sight, these some
# million objects would cost a fifth of a second whenever it looks at all of them during a request.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
