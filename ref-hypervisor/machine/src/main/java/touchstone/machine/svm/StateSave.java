package touchstone.machine.svm;

import static touchstone.machine.cpu.SegmentRegisters.*;

import touchstone.machine.cpu.Cpu;
import touchstone.machine.cpu.Cr0;

/**
 * What VMRUN and #VMEXIT switch, in the layout of the state-save area: the guest's in its VMCB, the
 * host's in the page of VM_HSAVE_PA. @apm 15.5.1, 15.6
 */
final class StateSave {
  private StateSave() {}

  static void save(Cpu cpu, Vmcb area) {
    SegmentImage.save(cpu, ES, area, VmcbLayout.ES);
    SegmentImage.save(cpu, CS, area, VmcbLayout.CS);
    SegmentImage.save(cpu, SS, area, VmcbLayout.SS);
    SegmentImage.save(cpu, DS, area, VmcbLayout.DS);
    area.write32(VmcbLayout.GDTR + VmcbLayout.LIMIT, cpu.gdtLimit);
    area.write64(VmcbLayout.GDTR + VmcbLayout.BASE, cpu.gdtBase);
    area.write32(VmcbLayout.IDTR + VmcbLayout.LIMIT, cpu.idtLimit);
    area.write64(VmcbLayout.IDTR + VmcbLayout.BASE, cpu.idtBase);
    area.write64(VmcbLayout.EFER, cpu.efer);
    area.write64(VmcbLayout.CR4, cpu.cr4);
    area.write64(VmcbLayout.CR3, cpu.cr3);
    area.write64(VmcbLayout.CR0, cpu.cr0);
    area.write64(VmcbLayout.RFLAGS, cpu.flags.get());
    area.write64(VmcbLayout.RIP, cpu.rip);
    area.write64(VmcbLayout.RSP, cpu.gpr[Cpu.RSP]);
    area.write64(VmcbLayout.RAX, cpu.gpr[Cpu.RAX]);
  }

  static void load(Cpu cpu, Vmcb area) {
    SegmentImage.load(cpu, ES, area, VmcbLayout.ES);
    SegmentImage.load(cpu, CS, area, VmcbLayout.CS);
    SegmentImage.load(cpu, SS, area, VmcbLayout.SS);
    SegmentImage.load(cpu, DS, area, VmcbLayout.DS);
    cpu.gdtLimit = area.read32(VmcbLayout.GDTR + VmcbLayout.LIMIT) & 0xFFFF;
    cpu.gdtBase = area.read64(VmcbLayout.GDTR + VmcbLayout.BASE);
    cpu.idtLimit = area.read32(VmcbLayout.IDTR + VmcbLayout.LIMIT) & 0xFFFF;
    cpu.idtBase = area.read64(VmcbLayout.IDTR + VmcbLayout.BASE);
    cpu.efer = area.read64(VmcbLayout.EFER);
    cpu.cr4 = area.read64(VmcbLayout.CR4);
    cpu.cr3 = area.read64(VmcbLayout.CR3);
    cpu.cr0 = area.read64(VmcbLayout.CR0) | Cr0.ET;
    cpu.flags.set((int) area.read64(VmcbLayout.RFLAGS));
    cpu.rip = area.read64(VmcbLayout.RIP);
    cpu.gpr[Cpu.RSP] = area.read64(VmcbLayout.RSP);
    cpu.gpr[Cpu.RAX] = area.read64(VmcbLayout.RAX);
    cpu.codeBits = codeBits(cpu);
  }

  private static int codeBits(Cpu cpu) {
    int code = cpu.segments.attributes[CS];
    if (cpu.longMode() && (code & L) != 0) {
      return 64;
    }
    return (code & DB) != 0 ? 32 : 16;
  }

  /** VMSAVE: the state that changes only when software wants it to. @apm 15.5.2 */
  static void saveAdditional(Cpu cpu, Vmcb area) {
    SegmentImage.save(cpu, FS, area, VmcbLayout.FS);
    SegmentImage.save(cpu, GS, area, VmcbLayout.GS);
    SegmentImage.save(cpu, TR, area, VmcbLayout.TR);
    SegmentImage.save(cpu, LDTR, area, VmcbLayout.LDTR);
    area.write64(VmcbLayout.KERNEL_GS_BASE, cpu.msrs.kernelGsBase);
    area.write64(VmcbLayout.STAR, cpu.msrs.star);
    area.write64(VmcbLayout.LSTAR, cpu.msrs.lstar);
    area.write64(VmcbLayout.CSTAR, cpu.msrs.cstar);
    area.write64(VmcbLayout.SFMASK, cpu.msrs.fmask);
    area.write64(VmcbLayout.SYSENTER_CS, cpu.msrs.sysenterCs);
    area.write64(VmcbLayout.SYSENTER_ESP, cpu.msrs.sysenterEsp);
    area.write64(VmcbLayout.SYSENTER_EIP, cpu.msrs.sysenterEip);
  }

  /** VMLOAD; bases are made canonical. @apm 15.5.2 */
  static void loadAdditional(Cpu cpu, Vmcb area) {
    SegmentImage.load(cpu, FS, area, VmcbLayout.FS);
    SegmentImage.load(cpu, GS, area, VmcbLayout.GS);
    SegmentImage.load(cpu, TR, area, VmcbLayout.TR);
    SegmentImage.load(cpu, LDTR, area, VmcbLayout.LDTR);
    cpu.segments.base[FS] = canonical(cpu.segments.base[FS]);
    cpu.segments.base[GS] = canonical(cpu.segments.base[GS]);
    cpu.msrs.kernelGsBase = canonical(area.read64(VmcbLayout.KERNEL_GS_BASE));
    cpu.msrs.star = area.read64(VmcbLayout.STAR);
    cpu.msrs.lstar = canonical(area.read64(VmcbLayout.LSTAR));
    cpu.msrs.cstar = canonical(area.read64(VmcbLayout.CSTAR));
    cpu.msrs.fmask = area.read64(VmcbLayout.SFMASK);
    cpu.msrs.sysenterCs = area.read64(VmcbLayout.SYSENTER_CS);
    cpu.msrs.sysenterEsp = canonical(area.read64(VmcbLayout.SYSENTER_ESP));
    cpu.msrs.sysenterEip = canonical(area.read64(VmcbLayout.SYSENTER_EIP));
  }

  /** VMRUN sign-extends bases of 48 bits instead of refusing them. */
  static long canonical(long address) {
    return address << 16 >> 16;
  }
}
