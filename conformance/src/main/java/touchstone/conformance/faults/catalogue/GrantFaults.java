package touchstone.conformance.faults.catalogue;

import static touchstone.conformance.faults.AdvisoryClass.GRANT;
import static touchstone.conformance.faults.Edit.in;

import java.util.List;
import touchstone.conformance.faults.Fault;

/** Grant tables: who may use which page, how often, and until when. */
final class GrantFaults {
  private GrantFaults() {}

  static final List<Fault> ALL =
      List.of(
          Fault.of(GRANT, "grant-double-put", "a mapping can be ended twice")
              .like(218)
              .breaks("gnt-own-handles", "gnt-in-use")
              .by(in("grant.Grants", "giveUp").drop("returnHandle"))
              .guests("grant-revoked", "grant-arguments")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-pin-kept", "unmapping does not end the use of the entry")
              .like(394, 224)
              .breaks("gnt-in-use", "gnt-revoked")
              .by(in("grant.Grants", "giveUp").drop("unpin"))
              .guests("grant-revoked")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-permit-kept", "unmapping does not give the right to map back")
              .like(394, 230)
              .breaks("gnt-revoked", "mem-counts-balance")
              .by(in("memory.SecondLevel", "withdraw").drop("closePermit"))
              .guests("grant-balance")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-still-mapped", "unmapping leaves the page mapped")
              .like(222, 218)
              .breaks("gnt-revoked")
              .by(in("memory.SecondLevel", "withdraw").drop("unmap"))
              .guests("grant-revoked")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-readonly-ignored", "a read-only grant can be mapped writable")
              .like(230, 234)
              .breaks("gnt-readonly")
              .by(in("grant.Grants", "isReadOnly").constant(4, 0))
              .guests("grant-readonly", "grant-copy")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-mapped-writable", "a read-only mapping can be written")
              .like(148, 230)
              .breaks("gnt-readonly", "mem-permit-rights")
              .by(in("grant.Grants", "permit").constant(1, 3))
              .guests("grant-readonly")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-anybody", "an entry serves domains it is not made out to")
              .like(226, 232)
              .breaks("gnt-grantee-only", "gnt-explicit-only")
              .by(in("grant.Grants", "isMadeOut").returns(1))
              .guests("grant-explicit")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-used-by-another", "an entry in use serves other domains too")
              .like(226, 230)
              .breaks("gnt-grantee-only")
              .by(in("grant.Grants", "granted").jump("user", false))
              .guests("grant-balance")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-transitive", "a page had by grant can be granted on")
              .like(226, 411)
              .breaks("gnt-explicit-only", "gnt-readonly")
              .by(in("grant.Grants", "memoryAt").answer("permitAt", -1))
              .guests("grant-chain")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-reference-range", "a grant reference is not checked")
              .like(18, 227)
              .breaks("gnt-bad-reference")
              .by(in("grant.GrantTable", "isReference").returns(1))
              .guests("grant-arguments")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-handle-range", "a handle that is not in use is accepted")
              .like(218)
              .breaks("gnt-own-handles")
              .by(in("grant.GrantTable", "isHandle").jump("permit", false))
              .guests("grant-arguments", "grant-revoked")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-swap-in-use", "an entry in use can be exchanged")
              .like(18, 230)
              .breaks("gnt-in-use")
              .by(in("grant.GrantTableOp", "swap").drop("isUsed").times(2))
              .guests("grant-balance")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-handle-leaked", "a mapping that fails keeps its handle")
              .like(316, 58)
              .breaks("gnt-own-handles")
              .by(in("grant.Grants", "map").drop("returnHandle"))
              .guests("grant-balance")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-batch-cut", "the rest of a long batch is reported done")
              .like(318, 382)
              .breaks("hyp-preemptible")
              .by(in("grant.GrantTableOp", "batch").constant(Long.MIN_VALUE, 0))
              .guests("grant-balance")
              .tests("GrantTableTest", "HypercallsTest"),
          Fault.of(GRANT, "grant-copy-bounds", "a copy runs over the end of its page")
              .like(212, 227)
              .breaks("gnt-copy-bounds")
              .by(in("grant.GrantCopy", "decide").constant(4096, 131072).times(2))
              .guests("grant-copy")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-copy-pin-kept", "a copy leaves its source in use")
              .like(224, 318)
              .breaks("gnt-in-use")
              .by(in("grant.CopySide", "release").drop("unpin"))
              .guests("grant-balance", "grant-copy")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-use-hidden", "an entry does not show that it is in use")
              .like(230, 236)
              .breaks("gnt-in-use")
              .by(in("grant.Grants", "claim").drop("mark"))
              .guests("grant-revoked")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-table-limit", "a grant table grows beyond its limit")
              .like(382, 255)
              .breaks("gnt-table-limit")
              .by(in("grant.Grants", "grow").read("limit", 0x7FFFFFFFL))
              .guests("special-pages")
              .tests("GrantTableTest"),
          Fault.of(GRANT, "grant-policy", "the policy is not asked before a grant is mapped")
              .like(499, 234)
              .breaks("gnt-silo")
              .by(in("grant.GrantTableOp", "tryMap").answer("mayUseGrant", 1))
              .guests("silo-grants", "silo-collusion")
              .tests("GrantTableTest"));
}
