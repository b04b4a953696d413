# A MongoDB server on Debian, for where none can be pulled. Made by `deploy/images bases`.
ARG DEBIAN_IMAGE
FROM ${DEBIAN_IMAGE}
# Python stands in for mongosh, which initiates the replica set elsewhere.
RUN apt-get update && apt-get upgrade --yes \
 && apt-get install --yes --no-install-recommends libcurl4 python3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 999 --home-dir /data/db mongodb \
 && install --directory --owner mongodb /data/db
COPY mongod /usr/local/bin/
COPY durable_delete/ /usr/local/lib/python/durable_delete/
ENV PYTHONPATH=/usr/local/lib/python PYTHONDONTWRITEBYTECODE=1
USER 999
VOLUME /data/db
CMD ["mongod"]
