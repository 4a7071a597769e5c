/* What BareTables writes for two processors, for iasl 20200925; dsdt.hex is what that compiles,
   from behind the header on. */
DefinitionBlock ("", "DSDT", 2, "TCHSTN", "BARE", 0)
{
  Name (\_S5, Package () {0, 0, 0, 0})
  Scope (\_SB)
  {
    Device (C000) { Name (_HID, "ACPI0007") Name (_UID, 0) }
    Device (C001) { Name (_HID, "ACPI0007") Name (_UID, 1) }
    Device (COM1)
    {
      Name (_HID, EisaId ("PNP0501"))
      Name (_UID, 1)
      Name (_CRS, ResourceTemplate () { IO (Decode16, 0x3F8, 0x3F8, 1, 8) IRQNoFlags () {4} })
    }
    Device (RTC)
    {
      Name (_HID, EisaId ("PNP0B00"))
      Name (_UID, 1)
      Name (_CRS, ResourceTemplate () { IO (Decode16, 0x70, 0x70, 1, 2) IRQNoFlags () {8} })
    }
    Device (TIMR)
    {
      Name (_HID, EisaId ("PNP0100"))
      Name (_UID, 1)
      Name (_CRS, ResourceTemplate () { IO (Decode16, 0x40, 0x40, 1, 4) IRQNoFlags () {0} })
    }
  }
}
