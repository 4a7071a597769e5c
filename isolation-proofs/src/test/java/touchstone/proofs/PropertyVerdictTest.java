package touchstone.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A property is called proved, not proved or not run by the rows of a run. */
class PropertyVerdictTest {
  private static final String GATE = "EventChannels.signalPeer(Domain,int,Domain,int)";

  @Test
  void provedIfAllContractsAreClosed() {
    assertThat(verdict(all())).isEqualTo("proved");
  }

  @Test
  void notProvedIfOneIsOpen() {
    Property.Claim claim = Property.PEER_ONLY.judge(replaced(all(), open(first())));
    assertThat(claim.verdict()).isEqualTo("not proved");
    assertThat(claim.missing()).containsExactly(first());
  }

  @Test
  void notProvedIfOneIsVacuous() {
    Row vacuous =
        new Row(first(), Row.Result.CLOSED, Row.How.REPLAY, 9, 0, true, 0, 0, List.of(), "");
    assertThat(verdict(replaced(all(), vacuous))).isEqualTo("not proved");
  }

  @Test
  void notProvedIfThereIsNoSuchContract() {
    assertThat(verdict(all().subList(1, all().size()))).isEqualTo("not proved");
  }

  @Test
  void notProvedIfOneIsOnlyAssumedOrHasNoContract() {
    for (Row.Result result : List.of(Row.Result.ASSUMED, Row.Result.BARE)) {
      assertThat(verdict(replaced(all(), Row.without(first(), result)))).isEqualTo("not proved");
    }
  }

  @Test
  void notRunIfWhatIsMissingWasLeftOut() {
    Row leftOut = Row.without(first(), Row.Result.NOT_RUN);
    assertThat(verdict(replaced(all(), leftOut))).isEqualTo("not run");
    assertThat(verdict(List.of())).isEqualTo("not proved");
  }

  @Test
  void notProvedIfItRestsOnWhatIsOpen() {
    List<Row> rows = replaced(all(), closed(first(), "Helper.h()"));
    rows.add(open("Helper.h()"));
    assertThat(verdict(rows)).isEqualTo("not proved");
    rows.set(rows.size() - 1, Row.without("Helper.h()", Row.Result.NOT_RUN));
    assertThat(verdict(rows)).isEqualTo("not run");
  }

  @Test
  void aGateMayBeOpen() {
    List<Row> rows = replaced(all(), closed(first(), GATE));
    rows.add(open(GATE));
    assertThat(verdict(rows)).isEqualTo("proved");
  }

  private static String verdict(List<Row> rows) {
    return Property.PEER_ONLY.judge(rows).verdict();
  }

  private static String first() {
    return Property.PEER_ONLY.contracts().getFirst();
  }

  private static List<Row> all() {
    return Property.PEER_ONLY.contracts().stream().map(name -> closed(name)).toList();
  }

  private static List<Row> replaced(List<Row> rows, Row row) {
    List<Row> result = new ArrayList<>(rows);
    result.replaceAll(r -> r.contract().equals(row.contract()) ? row : r);
    return result;
  }

  private static Row closed(String contract, String... uses) {
    return new Row(
        contract, Row.Result.CLOSED, Row.How.REPLAY, 9, 0, false, 0, 0, List.of(uses), "");
  }

  private static Row open(String contract) {
    return new Row(contract, Row.Result.OPEN, Row.How.REPLAY, 9, 1, false, 0, 0, List.of(), "");
  }
}
