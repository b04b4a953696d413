# Debian's RabbitMQ, for where no image can be pulled. Made by `deploy/images bases`.
ARG DEBIAN_IMAGE
FROM ${DEBIAN_IMAGE}
RUN apt-get update && apt-get upgrade --yes \
 && apt-get install --yes --no-install-recommends rabbitmq-server \
 && rm -rf /var/lib/apt/lists/* /var/lib/rabbitmq/.erlang.cookie \
 && echo '[rabbitmq_management,rabbitmq_prometheus].' > /etc/rabbitmq/enabled_plugins
# Logs go to the container's output, and the cookie lies with the data.
ENV RABBITMQ_LOGS=- HOME=/var/lib/rabbitmq LANG=C.UTF-8
USER rabbitmq
VOLUME /var/lib/rabbitmq
# The server itself: Debian's command for all users writes its output elsewhere.
CMD ["/usr/lib/rabbitmq/bin/rabbitmq-server"]
