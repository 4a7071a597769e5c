package touchstone.host.config;

import java.util.Set;

/** Keys that xl.cfg(5) has and this host does not offer: refused, so that nobody relies on them. */
final class ForeignKeys {
  private static final Set<String> KEYS =
      Set.of(
          ("acpi acpi_firmware acpi_laptop_slate acpi_s3 acpi_s4 altp2m altp2mhvm apic"
                  + " bios bios_path_override blkdev_start boot bootloader bootloader_args"
                  + " builder channel cpuid cpus_soft device_model_args device_model_override"
                  + " device_model_stubdomain_override device_model_stubdomain_seclabel"
                  + " device_model_user device_model_version device_tree driver_domain dtdev"
                  + " e820_host event_channels firmware gfx_passthru gic_version hap hpet"
                  + " init_seclabel iomem ioports irqs keymap llc_colors localtime"
                  + " max_grant_frames max_grant_version max_maptrack_frames mca_caps"
                  + " ms_vm_genid nestedhvm nomigrate nr_spis on_soft_reset p9 pae passthrough"
                  + " pci pci_msitranslate pci_permissive pci_power_mgmt pci_seize pool pvcalls"
                  + " pvh pvshim pvshim_cmdline pvshim_extra pvshim_path rdm rtc_timeoffset sdl"
                  + " serial shadow_memory smbios_firmware soundhw spice spiceport stdvga"
                  + " suppress_spurious_page_faults tee timer_mode tsc_mode usb usbctrl usbdev"
                  + " usbdevice usbversion vdispl vfb vga videoram viridian vkb vmtrace_buf_kb"
                  + " vnc vncdisplay vnclisten vncpasswd vncunused vnuma vpmu vsnd vtpm vuart"
                  + " xen_platform_pci xend_suspend_evtchn_compat")
              .split(" "));

  private ForeignKeys() {}

  static boolean contains(String key) {
    return KEYS.contains(key);
  }
}
