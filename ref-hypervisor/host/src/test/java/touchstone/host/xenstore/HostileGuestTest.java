package touchstone.host.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever a guest puts into its ring, nothing throws and the neighbour notices nothing. */
class HostileGuestTest {
  private final Xenstored daemon = new Xenstored();

  // [utest->req~hyp-xenstore-ring~1]
  @Property(tries = 200, seed = "2026")
  void anyBytesAreSurvived(@ForAll @Size(max = 3000) byte[] bytes) {
    StoreClient neighbour = neighbour();
    StoreClient hostile = new StoreClient(1, daemon);
    hostile.write(bytes);
    assertUntouched(neighbour);
  }

  // [utest->req~acc-xenstore-private~1]
  // [utest->req~hyp-xenstore-ring~1]
  @Property(tries = 300, seed = "2026")
  void anySequenceOfRequestsIsAnswered(@ForAll("requests") List<Message> requests) {
    StoreClient neighbour = neighbour();
    daemon.handOver(1, "/local/domain/1/data", "");
    StoreClient hostile = new StoreClient(1, daemon);
    for (Message request : requests) {
      while (hostile.hasReply()) {
        hostile.receive();
      }
      hostile.write(request.encode());
      Message reply = hostile.receive();
      while (reply.type() == MessageType.WATCH_EVENT) {
        reply = hostile.receive();
      }
      assertThat(reply.requestId()).isEqualTo(request.requestId());
      assertThat(reply.type()).isIn(request.type(), MessageType.ERROR);
    }
    assertThat(hostile.failed()).isFalse();
    assertUntouched(neighbour);
  }

  // [utest->req~hyp-xenstore-ring~1]
  @Property(tries = 300, seed = "2026")
  void anyIndexesAreSurvived(
      @ForAll int requestProducer,
      @ForAll int requestConsumer,
      @ForAll int replyProducer,
      @ForAll int replyConsumer) {
    StoreClient neighbour = neighbour();
    StoreClient hostile = new StoreClient(1, daemon);
    hostile.page.write32(XenstoreRing.REQ_CONS, requestConsumer);
    hostile.page.write32(XenstoreRing.REQ_PROD, requestProducer);
    hostile.page.write32(XenstoreRing.RSP_CONS, replyConsumer);
    hostile.page.write32(XenstoreRing.RSP_PROD, replyProducer);
    hostile.serve();
    boolean sane =
        Integer.compareUnsigned(requestProducer - requestConsumer, XenstoreRing.SIZE) <= 0;
    assertThat(hostile.failed() || sane).isTrue();
    assertUntouched(neighbour);
  }

  @Provide
  Arbitrary<List<Message>> requests() {
    Arbitrary<Integer> types = Arbitraries.integers().between(0, 24);
    Arbitrary<Integer> transactions = Arbitraries.of(0, 0, 0, 1, 2, -1);
    Arbitrary<String> pieces =
        Arbitraries.of(
            "data",
            "/local/domain/2/data",
            "/",
            "data/a",
            "data/a/b",
            "@releaseDomain",
            "T",
            "F",
            "n1",
            "b2",
            "r0",
            "0",
            "1",
            "",
            "//",
            "data/",
            "\u00ff",
            "x".repeat(3100));
    Arbitrary<String> payloads =
        pieces.list().ofMaxSize(3).map(list -> String.join("\0", list)).flatMap(this::maybeEnded);
    return Combinators.combine(types, Arbitraries.integers(), transactions, payloads)
        .as(Message::new)
        .filter(message -> message.payload().length() <= Message.PAYLOAD_MAX)
        .list()
        .ofMaxSize(40);
  }

  private Arbitrary<String> maybeEnded(String payload) {
    return Arbitraries.of(payload, payload + "\0", payload + "\0");
  }

  private StoreClient neighbour() {
    daemon.publish(2, "/local/domain/2/name", "neighbour");
    daemon.handOver(2, "/local/domain/2/data", "");
    return new StoreClient(2, daemon);
  }

  private static void assertUntouched(StoreClient neighbour) {
    assertThat(neighbour.hasReply()).isFalse();
    assertThat(neighbour.call(MessageType.READ, "name\0")).isEqualTo("neighbour");
    assertThat(neighbour.call(MessageType.DIRECTORY, "data\0")).isEmpty();
  }
}
