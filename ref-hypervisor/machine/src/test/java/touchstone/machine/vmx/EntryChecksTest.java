package touchstone.machine.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static touchstone.machine.vmx.VmcsField.*;
import static touchstone.machine.vmx.VmxControls.*;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import touchstone.core.hardware.Hardware;
import touchstone.machine.cpu.Cr0;
import touchstone.machine.cpu.Cr4;
import touchstone.machine.cpu.Efer;
import touchstone.machine.cpu.Rflags;

/**
 * Every rule of VM entry is broken by changing one thing of a valid VMCS, and exactly that rule
 * must refuse the entry, in the way the manual says. @sdm 27.2, 27.3
 */
class EntryChecksTest {
  private static final long BEYOND = 1L << 45;
  private static final long NOT_CANONICAL = 1L << 47;
  private static final int INVALID = InterruptionInformation.VALID;

  /** How to break a rule. */
  record Broken(String rule, Consumer<VmxFixture> how) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Broken set(String rule, VmcsField field, long value) {
    return new Broken(rule, f -> f.set(field, value));
  }

  private static Broken or(String rule, VmcsField field, long bits) {
    return new Broken(rule, f -> f.or(field, bits));
  }

  private static Broken clear(String rule, VmcsField field, long bits) {
    return new Broken(rule, f -> f.set(field, f.get(field) & ~bits));
  }

  static List<Broken> controls() {
    return List.of(
        clear("pin-based controls are offered", PIN_BASED_CONTROLS, 1 << 1),
        or("pin-based controls are offered", PIN_BASED_CONTROLS, 1 << 7),
        clear("primary controls are offered", PROCESSOR_BASED_CONTROLS, 1 << 1),
        or("primary controls are offered", PROCESSOR_BASED_CONTROLS, 1 << 21),
        or("secondary controls are offered", SECONDARY_CONTROLS, 1),
        set("CR3-target count is at most 4", CR3_TARGET_COUNT, 5),
        new Broken(
            "I/O bitmap addresses are valid",
            f -> {
              f.or(PROCESSOR_BASED_CONTROLS, USE_IO_BITMAPS);
              f.set(IO_BITMAP_B, 0x30800);
            }),
        new Broken(
            "MSR bitmap address is valid",
            f -> {
              f.or(PROCESSOR_BASED_CONTROLS, USE_MSR_BITMAPS);
              f.set(MSR_BITMAPS, BEYOND);
            }),
        new Broken(
            "virtual NMIs need NMI exiting",
            f -> {
              f.or(PIN_BASED_CONTROLS, VIRTUAL_NMIS);
              f.set(PIN_BASED_CONTROLS, f.get(PIN_BASED_CONTROLS) & ~NMI_EXITING);
            }),
        or("NMI-window exiting needs virtual NMIs", PROCESSOR_BASED_CONTROLS, NMI_WINDOW_EXITING),
        set("VPID is not 0", VIRTUAL_PROCESSOR_IDENTIFIER, 0),
        set("EPT pointer is valid", EPT_POINTER, VmxFixture.EPT | 0x1D),
        set("EPT pointer is valid", EPT_POINTER, VmxFixture.EPT | 0x16),
        set("EPT pointer is valid", EPT_POINTER, VmxFixture.EPT | 0x9E),
        set("EPT pointer is valid", EPT_POINTER, BEYOND | 0x1E),
        clear("unrestricted guest needs EPT", SECONDARY_CONTROLS, ENABLE_EPT),
        clear("VM-exit controls are offered", EXIT_CONTROLS, 1),
        or("VM-exit controls are offered", EXIT_CONTROLS, 1 << 12),
        or("saving the preemption timer needs the timer", EXIT_CONTROLS, SAVE_PREEMPTION_TIMER),
        new Broken(
            "VM-exit MSR-store area is valid",
            f -> {
              f.set(EXIT_MSR_STORE_COUNT, 1);
              f.set(EXIT_MSR_STORE_ADDRESS, VmxFixture.MSR_AREA + 8);
            }),
        new Broken(
            "VM-exit MSR-load area is valid",
            f -> {
              f.set(EXIT_MSR_LOAD_COUNT, 2);
              f.set(EXIT_MSR_LOAD_ADDRESS, (1L << VmxCapabilities.PHYSICAL_WIDTH) - 16);
            }),
        or("VM-entry controls are offered", ENTRY_CONTROLS, 1 << 13),
        new Broken(
            "VM-entry MSR-load area is valid",
            f -> {
              f.set(ENTRY_MSR_LOAD_COUNT, 1);
              f.set(ENTRY_MSR_LOAD_ADDRESS, BEYOND);
            }),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 1 << 8 | 32),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 2 << 8 | 3),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 3 << 8 | 32),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 3 << 8 | 13),
        set(
            "event to inject is valid",
            ENTRY_INTERRUPTION_INFORMATION,
            INVALID | 3 << 8 | 6 | 1 << 11),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 1 << 12 | 32),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 7 << 8),
        set("event to inject is valid", ENTRY_INTERRUPTION_INFORMATION, INVALID | 4 << 8 | 0x80));
  }

  static List<Broken> host() {
    return List.of(
        clear("CR0 has no unsupported value", HOST_CR0, Cr0.NE),
        or("CR0 has no unsupported value", HOST_CR0, 1L << 32),
        clear("CR4 has no unsupported value", HOST_CR4, Cr4.VMXE),
        or("CR4 has no unsupported value", HOST_CR4, 1L << 40),
        set("CR3 is a physical address", HOST_CR3, BEYOND),
        set("SYSENTER_ESP and SYSENTER_EIP are canonical", HOST_SYSENTER_EIP, NOT_CANONICAL),
        new Broken(
            "PAT holds memory types",
            f -> {
              f.or(EXIT_CONTROLS, EXIT_LOAD_PAT);
              f.set(HOST_PAT, 0x02);
            }),
        or("EFER has no reserved bit", HOST_EFER, 1 << 1),
        clear("EFER.LMA and LME equal the address-space size", HOST_EFER, Efer.LME),
        set("selectors have RPL and TI clear", HOST_GS_SELECTOR, 0x13),
        set("CS and TR are not null", HOST_TR_SELECTOR, 0),
        set("bases are canonical", HOST_IDTR_BASE, NOT_CANONICAL),
        new Broken(
            "SS is not null in a 32-bit host",
            f -> {
              f.set(EXIT_CONTROLS, f.get(EXIT_CONTROLS) & ~HOST_ADDRESS_SPACE_SIZE);
              f.set(HOST_EFER, Efer.NXE);
              f.set(HOST_SS_SELECTOR, 0);
            }),
        new Broken(
            "outside IA-32e mode neither host nor guest is 64-bit", f -> f.cpu.efer &= ~Efer.LMA),
        new Broken(
            "in IA-32e mode the host is 64-bit",
            f -> {
              f.set(EXIT_CONTROLS, f.get(EXIT_CONTROLS) & ~HOST_ADDRESS_SPACE_SIZE);
              f.set(HOST_EFER, Efer.NXE);
            }),
        new Broken(
            "a 32-bit host has no PCIDs and a 32-bit RIP",
            f -> {
              f.cpu.efer &= ~Efer.LMA;
              f.set(EXIT_CONTROLS, f.get(EXIT_CONTROLS) & ~HOST_ADDRESS_SPACE_SIZE);
              f.set(ENTRY_CONTROLS, f.get(ENTRY_CONTROLS) & ~IA32E_MODE_GUEST);
              f.set(HOST_EFER, Efer.NXE);
              f.set(HOST_RIP, 1L << 32);
            }),
        set("a 64-bit host has PAE and a canonical RIP", HOST_RIP, NOT_CANONICAL),
        clear("a 64-bit host has PAE and a canonical RIP", HOST_CR4, Cr4.PAE));
  }

  static List<Broken> guest() {
    return Stream.of(registers(), segments(), events()).flatMap(List::stream).toList();
  }

  private static List<Broken> registers() {
    return List.of(
        clear("CR0 has no unsupported value", GUEST_CR0, Cr0.NE),
        new Broken(
            "CR0.PG needs PE",
            f -> {
              f.set(GUEST_CR0, f.get(GUEST_CR0) & ~Cr0.PE);
            }),
        or("CR4 has no unsupported value", GUEST_CR4, Cr4.SMXE),
        new Broken(
            "DEBUGCTL has no reserved bit",
            f -> {
              f.or(ENTRY_CONTROLS, LOAD_DEBUG_CONTROLS);
              f.set(GUEST_DEBUGCTL, 1 << 2);
            }),
        clear("an IA-32e guest has paging and PAE", GUEST_CR4, Cr4.PAE),
        new Broken(
            "PCIDs need an IA-32e guest",
            f -> {
              f.set(ENTRY_CONTROLS, f.get(ENTRY_CONTROLS) & ~IA32E_MODE_GUEST);
              f.set(GUEST_EFER, 0);
              f.or(GUEST_CR4, Cr4.PCIDE);
            }),
        set("CR3 is a physical address", GUEST_CR3, BEYOND),
        new Broken(
            "DR7 has no upper half",
            f -> {
              f.or(ENTRY_CONTROLS, LOAD_DEBUG_CONTROLS);
              f.or(GUEST_DR7, 1L << 32);
            }),
        set("SYSENTER_ESP and SYSENTER_EIP are canonical", GUEST_SYSENTER_ESP, NOT_CANONICAL),
        new Broken(
            "PAT holds memory types",
            f -> {
              f.or(ENTRY_CONTROLS, ENTRY_LOAD_PAT);
              f.set(GUEST_PAT, 0x0300000000000000L);
            }),
        or("EFER has no reserved bit", GUEST_EFER, Efer.SVME),
        clear("EFER.LMA equals IA-32e mode guest", GUEST_EFER, Efer.LMA | Efer.LME),
        clear("with paging, EFER.LME equals LMA", GUEST_EFER, Efer.LME),
        set("RIP fits the code segment", GUEST_RIP, 1L << 48),
        or("RFLAGS has no reserved bit and bit 1", GUEST_RFLAGS, 1 << 15),
        set("RFLAGS has no reserved bit and bit 1", GUEST_RFLAGS, 0),
        new Broken(
            "virtual-8086 mode needs protected mode outside IA-32e",
            f -> {
              virtual8086(f);
              f.or(ENTRY_CONTROLS, IA32E_MODE_GUEST);
              f.or(GUEST_CR0, Cr0.PG);
              f.set(GUEST_EFER, Efer.LMA | Efer.LME);
            }),
        set(
            "an external interrupt to inject needs RFLAGS.IF",
            ENTRY_INTERRUPTION_INFORMATION,
            INVALID | 32));
  }

  private static List<Broken> segments() {
    return List.of(
        new Broken(
            "SS.RPL equals CS.RPL",
            f -> {
              restrict(f);
              f.set(GUEST_CS_SELECTOR, 9);
            }),
        new Broken(
            "virtual-8086 bases are selectors times 16",
            f -> {
              virtual8086(f);
              f.set(GUEST_DS_BASE, 0x10);
            }),
        new Broken(
            "virtual-8086 limits are FFFFH",
            f -> {
              virtual8086(f);
              f.set(GUEST_GS_LIMIT, 0xFFFFF);
            }),
        new Broken(
            "virtual-8086 access rights are F3H",
            f -> {
              virtual8086(f);
              f.set(GUEST_SS_ACCESS_RIGHTS, 0x93);
            }),
        set("FS and GS bases are canonical", GUEST_FS_BASE, NOT_CANONICAL),
        set("CS, SS, DS and ES bases have no upper half", GUEST_ES_BASE, 1L << 32),
        set("CS is an accessed code segment", GUEST_CS_ACCESS_RIGHTS, 0xA09A),
        set("CS is an accessed code segment", GUEST_CS_ACCESS_RIGHTS, 0xA091),
        set("SS is an accessed writable data segment", GUEST_SS_ACCESS_RIGHTS, 0xC091),
        set("DS, ES, FS and GS are accessed and readable", GUEST_FS_ACCESS_RIGHTS, 0xC092),
        set("DS, ES, FS and GS are accessed and readable", GUEST_DS_ACCESS_RIGHTS, 0xC099),
        set("segments are code or data (S set)", GUEST_ES_ACCESS_RIGHTS, 0xC083),
        set("CS.DPL agrees with SS.DPL", GUEST_CS_ACCESS_RIGHTS, 0xA0FB),
        set("CS.DPL agrees with SS.DPL", GUEST_CS_ACCESS_RIGHTS, 0xA0FF),
        new Broken(
            "SS.DPL agrees with SS.RPL and the mode",
            f -> {
              restrict(f);
              f.set(GUEST_SS_SELECTOR, 19);
              f.set(GUEST_CS_SELECTOR, 11);
            }),
        new Broken(
            "DS, ES, FS and GS have a DPL of at least RPL",
            f -> {
              restrict(f);
              f.set(GUEST_DS_SELECTOR, 19);
            }),
        clear("segments are present", GUEST_GS_ACCESS_RIGHTS, 0x80),
        or("access rights have no reserved bit", GUEST_DS_ACCESS_RIGHTS, 0x100),
        or("a 64-bit code segment has D clear", GUEST_CS_ACCESS_RIGHTS, 0x4000),
        clear("granularity agrees with the limit", GUEST_SS_ACCESS_RIGHTS, 0x8000),
        set("granularity agrees with the limit", GUEST_SS_LIMIT, 0xFFFF_F000L),
        set("TR is in the GDT", GUEST_TR_SELECTOR, 28),
        new Broken("LDTR is in the GDT", f -> f.segment(6, 4, 0x82, 0xFF)),
        set("TR base is canonical", GUEST_TR_BASE, NOT_CANONICAL),
        new Broken(
            "LDTR base is canonical",
            f -> {
              f.segment(6, 32, 0x82, 0xFF);
              f.set(GUEST_LDTR_BASE, NOT_CANONICAL);
            }),
        set("TR is a busy TSS", GUEST_TR_ACCESS_RIGHTS, 0x89),
        set("TR is a busy TSS", GUEST_TR_ACCESS_RIGHTS, 0x83),
        or("TR is a usable present system segment", GUEST_TR_ACCESS_RIGHTS, 0x10000),
        clear("TR is a usable present system segment", GUEST_TR_ACCESS_RIGHTS, 0x80),
        new Broken("LDTR is a present LDT", f -> f.segment(6, 32, 0x89, 0xFF)),
        set("GDTR and IDTR bases are canonical", GUEST_GDTR_BASE, NOT_CANONICAL),
        set("GDTR and IDTR limits have 16 bits", GUEST_IDTR_LIMIT, 0x10000));
  }

  private static List<Broken> events() {
    return List.of(
        set("activity state exists", GUEST_ACTIVITY_STATE, 4),
        new Broken(
            "HLT needs privilege level 0",
            f -> {
              f.set(GUEST_ACTIVITY_STATE, HLT);
              f.set(GUEST_SS_ACCESS_RIGHTS, 0xC0F3);
              f.set(GUEST_CS_ACCESS_RIGHTS, 0xA0FB);
            }),
        new Broken(
            "blocking by STI or MOV SS needs the active state",
            f -> {
              f.set(GUEST_ACTIVITY_STATE, HLT);
              f.set(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_MOV_SS);
            }),
        new Broken(
            "the event to inject ends the activity state",
            f -> {
              f.set(GUEST_ACTIVITY_STATE, HLT);
              f.set(ENTRY_INTERRUPTION_INFORMATION, INVALID | 3 << 8 | 6);
            }),
        new Broken(
            "the event to inject ends the activity state",
            f -> {
              f.set(GUEST_ACTIVITY_STATE, WAIT_FOR_SIPI);
              f.set(ENTRY_INTERRUPTION_INFORMATION, INVALID | 2 << 8 | 2);
            }),
        set(
            "interruptibility has no reserved bit and no SMI blocking",
            GUEST_INTERRUPTIBILITY_STATE,
            BLOCKING_BY_SMI),
        new Broken(
            "not both blocking by STI and by MOV SS",
            f -> {
              f.or(GUEST_RFLAGS, Rflags.IF);
              f.set(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_STI | BLOCKING_BY_MOV_SS);
            }),
        set("blocking by STI needs RFLAGS.IF", GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_STI),
        new Broken(
            "no blocking when an external interrupt is injected",
            f -> {
              f.or(GUEST_RFLAGS, Rflags.IF);
              f.set(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_STI);
              f.set(ENTRY_INTERRUPTION_INFORMATION, INVALID | 32);
            }),
        new Broken(
            "no blocking by MOV SS or virtual NMI when an NMI is injected",
            f -> {
              f.set(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_MOV_SS);
              f.set(ENTRY_INTERRUPTION_INFORMATION, INVALID | 2 << 8 | 2);
            }),
        set(
            "pending debug exceptions have no reserved bit",
            GUEST_PENDING_DEBUG_EXCEPTIONS,
            1 << 5),
        new Broken(
            "pending single step agrees with TF",
            f -> {
              f.or(GUEST_RFLAGS, Rflags.TF);
              f.set(GUEST_INTERRUPTIBILITY_STATE, BLOCKING_BY_MOV_SS);
            }),
        set(GuestEventChecks.LINK_POINTER_RULE, VMCS_LINK_POINTER, VmxFixture.CODE));
  }

  /** A protected-mode guest in virtual-8086 mode, valid as it is. */
  private static void virtual8086(VmxFixture f) {
    f.set(ENTRY_CONTROLS, f.get(ENTRY_CONTROLS) & ~IA32E_MODE_GUEST);
    f.set(GUEST_EFER, 0);
    f.set(GUEST_CR0, Cr0.NE | Cr0.ET | Cr0.PE);
    f.or(GUEST_RFLAGS, Rflags.VM);
    for (int i = 0; i < 6; i++) {
      f.segment(i, 0, 0xF3, 0xFFFF);
    }
  }

  private static void restrict(VmxFixture f) {
    f.set(SECONDARY_CONTROLS, f.get(SECONDARY_CONTROLS) & ~UNRESTRICTED_GUEST);
  }

  @ParameterizedTest
  @MethodSource("controls")
  void refusesControls(Broken broken) {
    assertInstructionFails(broken, VmInstructionError.ENTRY_INVALID_CONTROLS);
  }

  @ParameterizedTest
  @MethodSource("host")
  void refusesHostState(Broken broken) {
    assertInstructionFails(broken, VmInstructionError.ENTRY_INVALID_HOST_STATE);
  }

  private static void assertInstructionFails(Broken broken, int error) {
    VmxFixture f = new VmxFixture();
    broken.how.accept(f);
    assertThat(f.enter()).isEqualTo(Hardware.VM_FAIL_VALID);
    assertThat(f.refusal()).startsWith(broken.rule + " (");
    assertThat(f.instructionError()).isEqualTo(error);
  }

  @ParameterizedTest
  @MethodSource("guest")
  void refusesGuestState(Broken broken) {
    VmxFixture f = new VmxFixture();
    broken.how.accept(f);
    assertThat(f.exitReason()).isEqualTo(ExitReason.INVALID_GUEST_STATE | 1 << 31);
    assertThat(f.refusal()).startsWith(broken.rule + " (");
    boolean link = broken.rule.equals(GuestEventChecks.LINK_POINTER_RULE);
    assertThat(f.get(EXIT_QUALIFICATION)).isEqualTo(link ? 4 : 0);
    assertThat(f.get(GUEST_RSP)).as("guest state is not saved").isEqualTo(VmxFixture.STACK);
    assertThat(VmxState.of(f.cpu).vmcs.launched()).isFalse();
  }

  @Test
  void everyRuleIsBrokenByARow() {
    assertThat(controls()).extracting(Broken::rule).containsAll(rules(ControlChecks.ALL));
    assertThat(host()).extracting(Broken::rule).containsAll(rules(HostStateChecks.ALL));
    assertThat(guest()).extracting(Broken::rule).containsAll(rules(GuestStateChecks.ALL));
  }

  /** SMM does not exist here, so its two entry controls are already refused as not offered. */
  private static List<String> rules(List<EntryCheck> checks) {
    return checks.stream()
        .map(EntryCheck::rule)
        .filter(rule -> !rule.equals("no entry to SMM outside SMM"))
        .toList();
  }

  @Test
  void acceptsVirtual8086Guest() {
    VmxFixture f = new VmxFixture();
    virtual8086(f);
    f.set(GUEST_RIP, 0);
    f.codeAt(0, 0x0F, 0x01, 0xC1);
    assertThat(f.exitReason()).isEqualTo(ExitReason.VMCALL);
  }
}
