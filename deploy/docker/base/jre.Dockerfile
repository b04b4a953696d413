# A small Java runtime on Debian, for where none can be pulled. Made by `deploy/images bases`.
ARG DEBIAN_IMAGE
FROM ${DEBIAN_IMAGE}
RUN apt-get update && apt-get upgrade --yes && rm -rf /var/lib/apt/lists/*
COPY jre/ /opt/java/openjdk/
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8
# The archive of the platform's own classes is bound to the files that lie beside it, so it is made here.
RUN java -Xshare:dump
