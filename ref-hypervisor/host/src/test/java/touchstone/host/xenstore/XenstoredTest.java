package touchstone.host.xenstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What guests may ask and what they get, over the ring as they see it. */
class XenstoredTest {
  private final Xenstored daemon = new Xenstored();
  private StoreClient one;
  private StoreClient two;

  @BeforeEach
  void twoGuests() {
    for (int domain = 1; domain <= 2; domain++) {
      daemon.publish(domain, StorePath.ofDomain(domain), "");
      daemon.publish(domain, StorePath.ofDomain(domain) + "/name", "guest" + domain);
      daemon.handOver(domain, StorePath.ofDomain(domain) + "/data", "");
    }
    one = new StoreClient(1, daemon);
    two = new StoreClient(2, daemon);
  }

  @Test
  void readsItsOwnNodesByRelativeAndAbsolutePath() {
    assertThat(one.call(MessageType.READ, "name\0")).isEqualTo("guest1");
    assertThat(one.call(MessageType.READ, "/local/domain/1/name\0")).isEqualTo("guest1");
    assertThat(one.call(MessageType.DIRECTORY, "/local/domain/1\0")).isEqualTo("name\0data");
    assertThat(one.call(MessageType.GET_PERMS, "name\0")).isEqualTo("n0\0r1");
    assertThat(one.call(MessageType.GET_DOMAIN_PATH, "7\0")).isEqualTo("/local/domain/7");
    assertThat(one.call(MessageType.IS_DOMAIN_INTRODUCED, "2\0")).isEqualTo("T");
  }

  @Test
  void writesCreatesAndRemovesBelowWhatItOwns() {
    assertThat(one.call(MessageType.WRITE, "data/a/b\0value")).isEqualTo("OK");
    assertThat(one.call(MessageType.READ, "data/a/b\0")).isEqualTo("value");
    assertThat(one.call(MessageType.MKDIR, "data/c\0")).isEqualTo("OK");
    assertThat(one.call(MessageType.DIRECTORY, "data\0")).isEqualTo("a\0c");
    assertThat(one.call(MessageType.DIRECTORY_PART, "data\0" + "0\0")).endsWith("\0a\0c\0");
    assertThat(one.call(MessageType.RM, "data/a\0")).isEqualTo("OK");
    assertThat(one.call(MessageType.READ, "data/a/b\0")).isEqualTo("ENOENT");
    assertThat(one.call(MessageType.RM, "data/a\0")).isEqualTo("OK");
  }

  // [utest->req~acc-xenstore-private~1]
  @Test
  void neitherSeesNorTouchesAnotherGuestsNodes() {
    assertThat(one.call(MessageType.WRITE, "data/secret\0x")).isEqualTo("OK");
    assertThat(two.call(MessageType.READ, "/local/domain/1/data/secret\0")).isEqualTo("EACCES");
    assertThat(two.call(MessageType.READ, "/local/domain/1/data/none\0")).isEqualTo("EACCES");
    assertThat(two.call(MessageType.WRITE, "/local/domain/1/data/secret\0y")).isEqualTo("EACCES");
    assertThat(two.call(MessageType.RM, "/local/domain/1/data\0")).isEqualTo("EACCES");
    assertThat(two.call(MessageType.SET_PERMS, "/local/domain/1/data\0b2\0")).isEqualTo("EACCES");
    assertThat(two.call(MessageType.WRITE, "name\0other")).isEqualTo("EACCES");
  }

  // [utest->req~acc-xenstore-private~1]
  @Test
  void sharesANodeByPermission() {
    one.call(MessageType.WRITE, "data/shared\0x");
    assertThat(one.call(MessageType.SET_PERMS, "data/shared\0n1\0r2\0")).isEqualTo("OK");
    assertThat(two.call(MessageType.READ, "/local/domain/1/data/shared\0")).isEqualTo("x");
    assertThat(two.call(MessageType.WRITE, "/local/domain/1/data/shared\0y")).isEqualTo("EACCES");
    assertThat(one.call(MessageType.SET_PERMS, "data/shared\0n2\0")).isEqualTo("EACCES");
    assertThat(one.call(MessageType.SET_PERMS, "data/shared\0q2\0")).isEqualTo("EINVAL");
  }

  @Test
  void watchFiresAtOnceAndOnChange() {
    assertThat(one.call(MessageType.WATCH, "data\0token\0")).isEqualTo("OK");
    assertThat(one.receive().payload()).isEqualTo("data\0token\0");
    assertThat(one.call(MessageType.WATCH, "data\0token\0")).isEqualTo("EEXIST");
    daemon.write("/local/domain/1/data/state", "4");
    assertThat(one.receive().payload()).isEqualTo("data/state\0token\0");
    assertThat(one.call(MessageType.UNWATCH, "data\0token\0")).isEqualTo("OK");
    assertThat(one.call(MessageType.UNWATCH, "data\0token\0")).isEqualTo("ENOENT");
    daemon.write("/local/domain/1/data/state", "5");
    assertThat(one.hasReply()).isFalse();
  }

  // [utest->req~acc-xenstore-private~1]
  @Test
  void watchOnAnothersNodeIsSilent() {
    two.call(MessageType.WATCH, "/local/domain/1/data\0spy\0");
    two.receive();
    one.call(MessageType.WRITE, "data/x\0" + "1");
    assertThat(two.hasReply()).isFalse();
  }

  @Test
  void removalIsHeardByWatchesBelow() {
    one.call(MessageType.WRITE, "data/a/b\0" + "1");
    one.call(MessageType.WATCH, "data/a/b\0t\0");
    one.receive();
    daemon.remove("/local/domain/1/data/a");
    assertThat(one.receive().payload()).isEqualTo("data/a/b\0t\0");
  }

  @Test
  void transactionIsPrivateUntilCommitted() {
    int number = Integer.parseInt(one.call(MessageType.TRANSACTION_START, "\0"));
    assertThat(one.call(MessageType.WRITE, number, "data/t\0new")).isEqualTo("OK");
    assertThat(one.call(MessageType.READ, "data/t\0")).isEqualTo("ENOENT");
    assertThat(one.call(MessageType.READ, number, "data/t\0")).isEqualTo("new");
    assertThat(one.call(MessageType.TRANSACTION_END, number, "T\0")).isEqualTo("OK");
    assertThat(one.call(MessageType.READ, "data/t\0")).isEqualTo("new");
    assertThat(one.call(MessageType.READ, number, "data/t\0")).isEqualTo("ENOENT");
  }

  @Test
  void transactionFailsOnlyIfWhatItSawHasChanged() {
    one.call(MessageType.WRITE, "data/t\0old");
    int number = Integer.parseInt(one.call(MessageType.TRANSACTION_START, "\0"));
    one.call(MessageType.READ, number, "data/t\0");
    two.call(MessageType.WRITE, "data/elsewhere\0x");
    assertThat(one.call(MessageType.TRANSACTION_END, number, "T\0")).isEqualTo("OK");

    int second = Integer.parseInt(one.call(MessageType.TRANSACTION_START, "\0"));
    one.call(MessageType.WRITE, second, "data/t\0mine");
    one.call(MessageType.WRITE, "data/t\0theirs");
    assertThat(one.call(MessageType.TRANSACTION_END, second, "T\0")).isEqualTo("EAGAIN");
    assertThat(one.call(MessageType.READ, "data/t\0")).isEqualTo("theirs");
  }

  // [utest->req~acc-xenstore-control~1]
  @Test
  void managementIsForDomain0() {
    assertThat(one.call(MessageType.INTRODUCE, "3\0" + "1\0" + "1\0")).isEqualTo("EACCES");
    assertThat(one.call(MessageType.RELEASE, "2\0")).isEqualTo("EACCES");
    assertThat(one.call(0, "help\0")).isEqualTo("ENOSYS");
    assertThat(one.call(9999, "")).isEqualTo("ENOSYS");
  }

  @Test
  void malformedRequestsGetEinval() {
    assertThat(one.call(MessageType.READ, "")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.READ, "name")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.READ, "a//b\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.READ, "a b\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.READ, "x".repeat(2049) + "\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.WATCH, "data\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.GET_DOMAIN_PATH, "-1\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.TRANSACTION_END, "X\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.RM, "/\0")).isEqualTo("EINVAL");
    assertThat(one.call(MessageType.DIRECTORY_PART, "data\0-1\0")).isEqualTo("EINVAL");
  }

  // [utest->req~rsc-xenstore-quota~1]
  @Test
  void quotasHold() {
    assertThat(one.call(MessageType.WRITE, "data/big\0" + "x".repeat(2049))).isEqualTo("ENOSPC");
    for (int i = 0; i < Transactions.LIMIT; i++) {
      assertThat(one.call(MessageType.TRANSACTION_START, "\0")).isEqualTo("" + (i + 1));
    }
    assertThat(one.call(MessageType.TRANSACTION_START, "\0")).isEqualTo("ENOSPC");
    for (int i = 1; i < NodeOperations.NODE_LIMIT; i++) {
      assertThat(one.call(MessageType.WRITE, "data/" + i + "\0")).isEqualTo("OK");
    }
    assertThat(one.call(MessageType.WRITE, "data/more\0")).isEqualTo("ENOSPC");
    assertThat(one.call(MessageType.RM, "data/1\0")).isEqualTo("OK");
    assertThat(one.call(MessageType.WRITE, "data/more\0")).isEqualTo("OK");
    assertThat(two.call(MessageType.WRITE, "data/more\0")).isEqualTo("OK");
  }

  // [utest->req~res-xenstore~1]
  @Test
  void releasedDomainLeavesNothing() {
    one.call(MessageType.WRITE, "data/x\0y");
    daemon.release(1);
    assertThat(daemon.value("/local/domain/1/data/x")).isEmpty();
    assertThat(two.call(MessageType.IS_DOMAIN_INTRODUCED, "1\0")).isEqualTo("F");
  }

  /** The next domain of the number must not inherit what others gave to the last. */
  // [utest->req~res-xenstore~1]
  @Test
  void rightsGivenToAReleasedDomainEndWithIt() {
    two.call(MessageType.WRITE, "data/shared\0x");
    two.call(MessageType.SET_PERMS, "data/shared\0n2\0b1\0");
    one.call(MessageType.WATCH, "/local/domain/2/data/shared\0token\0");
    one.receive();
    assertThat(one.call(MessageType.READ, "/local/domain/2/data/shared\0")).isEqualTo("x");
    daemon.release(1);
    StoreClient next = new StoreClient(1, daemon);
    assertThat(next.call(MessageType.READ, "/local/domain/2/data/shared\0")).isEqualTo("EACCES");
    assertThat(next.call(MessageType.WRITE, "/local/domain/2/data/shared\0y")).isEqualTo("EACCES");
    two.call(MessageType.WRITE, "data/shared\0z");
    assertThat(next.hasReply()).as("watches").isFalse();
    assertThat(two.call(MessageType.GET_PERMS, "data/shared\0")).isEqualTo("n2");
    daemon.release(2);
    assertThat(daemon.value("/local/domain/2/data/shared")).isEmpty();
  }

  // [utest->req~rsc-xenstore-quota~1]
  @Test
  void watchesHaveAQuota() {
    for (int i = 0; i < Watches.LIMIT; i++) {
      assertThat(one.call(MessageType.WATCH, "data\0" + i + "\0")).isEqualTo("OK");
      one.receive();
    }
    assertThat(one.call(MessageType.WATCH, "data\0more\0")).isEqualTo("E2BIG");
    assertThat(two.call(MessageType.WATCH, "data\0t\0")).isEqualTo("OK");
  }

  // [utest->req~acc-xenstore-private~1]
  @Test
  void onlyDomain0HearsOfDomainsComingAndGoing() {
    List<String> heard = new ArrayList<>();
    daemon.watch("@introduceDomain", "come", (name, token) -> heard.add(name + " " + token));
    daemon.watch("@releaseDomain", "gone", (name, token) -> heard.add(name + " " + token));
    assertThat(one.call(MessageType.WATCH, "@releaseDomain\0spy\0")).isEqualTo("OK");
    one.receive();
    heard.clear();
    StoreClient three = new StoreClient(3, daemon);
    daemon.release(2);
    assertThat(heard).containsExactly("@introduceDomain come", "@releaseDomain gone");
    assertThat(one.hasReply()).isFalse();
    assertThat(three.hasReply()).isFalse();
  }

  @Test
  void domain0HearsWhatGuestsWriteUntilItNoLongerWatches() {
    List<String> heard = new ArrayList<>();
    daemon.watch("/local/domain/1/data", "t", (name, token) -> heard.add(name));
    one.call(MessageType.WRITE, "data/state\0" + "4");
    two.call(MessageType.WRITE, "data/state\0" + "4");
    assertThat(heard).containsExactly("/local/domain/1/data", "/local/domain/1/data/state");
    daemon.unwatch("/local/domain/1/data", "t");
    one.call(MessageType.WRITE, "data/state\0" + "5");
    assertThat(heard).hasSize(2);
  }

  /** Path and token each fit a request, but no packet holds both. */
  // [utest->req~hyp-xenstore-ring~1]
  @Test
  void anEventThatFitsNoPacketIsLost() {
    String token = "t".repeat(3000);
    assertThat(one.call(MessageType.WATCH, "data\0" + token + "\0")).isEqualTo("OK");
    one.receive();
    assertThat(one.call(MessageType.WRITE, "data/" + "x".repeat(1500) + "\0")).isEqualTo("OK");
    assertThat(one.hasReply()).isFalse();
    assertThat(one.call(MessageType.WRITE, "data/x\0")).isEqualTo("OK");
    assertThat(one.receive().payload()).isEqualTo("data/x\0" + token + "\0");
  }
}
