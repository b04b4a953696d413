package io.durabledelete.system.rig;

import io.durabledelete.amqp.BrokerSettings;
import io.durabledelete.amqp.Topology;
import io.durabledelete.testing.BrokerProxy;
import java.util.ArrayList;
import java.util.List;

/**
 * A broker that nobody else uses, so that it can be stopped, started and frozen. With several nodes
 * the one that leads the queue of the jobs is meant: who loses it has to elect another.
 */
public final class OwnBroker implements AutoCloseable {
  private final List<BrokerNode> nodes = new ArrayList<>();
  private final BrokerProxy balancer;
  private volatile boolean isAltered;

  public OwnBroker() {
    this(1);
  }

  /** A cluster of so many nodes; clients reach them in turn by one address. */
  public OwnBroker(int count) {
    nodes.add(BrokerNode.alone());
    while (nodes.size() < count) {
      nodes.add(nodes.getFirst().another());
    }
    balancer =
        count == 1 ? null : new BrokerProxy(nodes.stream().map(BrokerNode::settings).toList());
  }

  BrokerSettings settings() {
    return balancer == null ? nodes.getFirst().settings() : balancer.settings();
  }

  String managementUrl() {
    return nodes.getFirst().managementUrl();
  }

  public void stop() {
    leader().stop();
  }

  /** All nodes run. */
  public void start() {
    nodes.forEach(BrokerNode::start);
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  public void kill() {
    leader().kill();
  }

  /** It stands still, and its connections stay open. */
  public void freeze() {
    leader().freeze();
  }

  /** All but one stand still: no queue has a majority. */
  public void freezeMajority() {
    nodes.stream().skip(1).forEach(BrokerNode::freeze);
  }

  /** Those that stood still go on, not knowing it. */
  public void thaw() {
    nodes.forEach(BrokerNode::thaw);
  }

  /** Runs {@code rabbitmqctl} with these arguments. */
  public List<String> control(String... arguments) {
    isAltered |= arguments[0].startsWith("set_");
    return nodes.getFirst().control(arguments);
  }

  /** Whatever happened: all nodes run, none is frozen and none raises an alarm. */
  public void mend() {
    thaw();
    start();
    if (isAltered) {
      control("set_disk_free_limit", "50MB");
      control("set_vm_memory_high_watermark", "0.4");
      isAltered = false;
    }
  }

  private BrokerNode leader() {
    if (balancer == null) {
      return nodes.getFirst();
    }
    String line = Topology.TASK_DELETE + "\t";
    String leader =
        control("list_queues", "--no-table-headers", "name", "leader").stream()
            .filter(row -> row.startsWith(line))
            .map(row -> row.substring(line.length()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no queue of the jobs"));
    return nodes.stream()
        .filter(node -> node.name().equals(leader))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node is called " + leader));
  }

  @Override
  public void close() {
    if (balancer != null) {
      balancer.close();
    }
    // the first one's name server serves all of them
    nodes.reversed().forEach(BrokerNode::close);
  }
}
