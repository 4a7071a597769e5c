package touchstone.machine.coverage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.CpuModel;
import touchstone.machine.decode.OpcodeRow;
import touchstone.machine.decode.OpcodeTable;
import touchstone.machine.platform.Machine;

/** From what CPUID announces to the rows that implement it, and to who compares these natively. */
public final class InstructionCoverage {
  /** What raises #UD on purpose, and so is implemented by that. */
  private static final Set<String> UNDEFINED_ON_PURPOSE = Set.of("UD0", "UD1", "UD2");

  /**
   * A feature with its instructions.
   *
   * @param announced the CPU models whose CPUID has the bit
   * @param rows the opcode table's rows of its instructions, without those that only raise #UD
   * @param checked how many of these are in programs of a campaign, by campaign
   * @param unchecked instructions with rows that are in no campaign's programs
   * @param missing instructions that have no row, or only rows that raise #UD
   */
  public record Group(
      String name,
      List<String> announced,
      int rows,
      TreeMap<String, Integer> checked,
      List<String> unchecked,
      List<String> missing) {
    /** Announced, and not all of it implemented. */
    public boolean isBroken() {
      return !announced.isEmpty() && !missing.isEmpty();
    }
  }

  private final NativeRows campaigns = NativeRows.load();
  private final Cpu intel = new Machine(CpuModel.INTEL, 1 << 20, 2).cpu(0);
  private final Cpu amd = new Machine(CpuModel.AMD, 1 << 20, 2).cpu(0);
  private final List<OpcodeRow> implemented =
      OpcodeTable.rows().stream().filter(InstructionCoverage::isImplemented).toList();

  private static boolean isImplemented(OpcodeRow row) {
    return row.semantics() != OpcodeRow.UNDEFINED.semantics()
        || UNDEFINED_ON_PURPOSE.contains(row.mnemonic());
  }

  /** All features in the order of their leaves, and last the rows that no feature announces. */
  public List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    List<OpcodeRow> rest = new ArrayList<>(implemented);
    for (CpuidFeature feature : CpuidFeatures.ALL) {
      List<OpcodeRow> rows = implemented.stream().filter(feature::contains).toList();
      groups.add(group(feature.name, announced(feature), rows, feature.missing(implemented)));
      rest.removeAll(rows);
    }
    groups.add(group("(not announced)", List.of(), rest, List.of()));
    return groups;
  }

  private List<String> announced(CpuidFeature feature) {
    List<String> models = new ArrayList<>();
    for (Cpu cpu : new Cpu[] {intel, amd}) {
      if (feature.announcedBy(cpu)) {
        models.add(cpu.model.label());
      }
    }
    return models;
  }

  private Group group(
      String name, List<String> announced, List<OpcodeRow> rows, List<String> missing) {
    TreeMap<String, Integer> checked = new TreeMap<>();
    LinkedHashSet<String> unchecked = new LinkedHashSet<>();
    for (OpcodeRow row : rows) {
      campaigns.campaigns(row).forEach(campaign -> checked.merge(campaign, 1, Integer::sum));
      if (campaigns.campaigns(row).isEmpty()) {
        unchecked.add(row.mnemonic());
      }
    }
    return new Group(
        name, announced, rows.size(), checked, unchecked.stream().sorted().toList(), missing);
  }
}
