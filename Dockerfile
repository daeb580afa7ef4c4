# One image for every surface and worker; what a container is, its command and SECRETARIAT_SURFACE say.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY docs/deploy/requirements-production.lock requirements.lock
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
COPY . /app
WORKDIR /app
RUN find . -name 'django.po' -print0 | while IFS= read -r -d '' po; do \
      /opt/venv/bin/pybabel --quiet compile --input-file "$po" --output-file "${po%.po}.mo" || exit 1; done
# Throw-away values: collecting static files reads the settings and connects to nothing.
RUN SECRETARIAT_SECRET_KEY=only-for-this-build-step SECRETARIAT_VAR=/var/lib/secretariat \
    DATABASE_URL=postgresql://build@localhost/build \
    /opt/venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
      fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho fonts-noto-cjk fonts-ipamj-mincho \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/secretariat --shell /usr/sbin/nologin secretariat \
 && install -d -o secretariat -g secretariat -m 0700 /var/lib/secretariat /var/lib/secretariat/files /var/lib/secretariat/audit
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
COPY --from=build --chown=secretariat:secretariat /var/lib/secretariat/static /var/lib/secretariat/static
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SECRETARIAT_VAR=/var/lib/secretariat
WORKDIR /app
USER secretariat
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "16", \
     "--timeout", "60", "--graceful-timeout", "30", "--no-control-socket", "--worker-tmp-dir", "/dev/shm", \
     "secretariat.wsgi:application"]
