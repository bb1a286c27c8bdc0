using System.Text.Json;
using Agent.Tests.World;
using NanoMedAgent.Simulator.Chips;

namespace Drivers.Tests.Element;

/// <summary>boards/atecc608: the bytes of the configuration zone are what their meaning says, everywhere where they are written.</summary>
public sealed class ConfigurationTable
{
    private static readonly JsonElement Zone =
        JsonDocument.Parse(File.ReadAllText(DocumentPart.PathOf("boards/atecc608/zone.json"))).RootElement;

    [Fact]
    public void Every_byte_of_the_zone_has_one_meaning()
    {
        int at = 0;
        foreach (JsonElement field in Zone.GetProperty("fields").EnumerateArray())
        {
            field.GetProperty("at").GetInt32().ShouldBe(at);
            int length = field.GetProperty("length").GetInt32();
            if (field.TryGetProperty("bytes", out JsonElement bytes))
            {
                Convert.FromHexString(bytes.GetString()!).Length.ShouldBe(length);
            }

            at += length;
        }

        at.ShouldBe(SimulatedElement.ZoneLength);
        Zone.GetProperty("address").GetInt32().ShouldBe(NanoMedAgent.Element.ElementVault.Address);
    }

    [Fact]
    public void The_two_bytes_of_each_slot_are_what_its_bits_say()
    {
        int next = 0;
        foreach (JsonElement slots in Zone.GetProperty("slots").EnumerateArray())
        {
            slots.GetProperty("first").GetInt32().ShouldBe(next);
            next = slots.GetProperty("last").GetInt32() + 1;
            JsonElement bytes = slots.GetProperty("bytes");
            Hex(SlotConfig(slots.GetProperty("slotConfig"))).ShouldBe(bytes.GetProperty("slotConfig").GetString());
            Hex(KeyConfig(slots.GetProperty("keyConfig"))).ShouldBe(bytes.GetProperty("keyConfig").GetString());
        }

        next.ShouldBe(16);
    }

    [Fact]
    public void The_simulated_chip_and_so_what_the_firmware_accepts_has_these_bytes()
    {
        byte[] zone = ElementZone.Locked();
        foreach (JsonElement field in Zone.GetProperty("fields").EnumerateArray())
        {
            if (field.TryGetProperty("bytes", out JsonElement bytes))
            {
                int at = field.GetProperty("at").GetInt32();
                int length = field.GetProperty("length").GetInt32();
                Convert.ToHexString(zone.AsSpan(at, length)).ShouldBe(bytes.GetString(), field.GetProperty("name").GetString());
            }
        }

        foreach (JsonElement slots in Zone.GetProperty("slots").EnumerateArray())
        {
            for (int slot = slots.GetProperty("first").GetInt32(); slot <= slots.GetProperty("last").GetInt32(); slot++)
            {
                Convert.ToHexString(zone.AsSpan(20 + (2 * slot), 2))
                    .ShouldBe(slots.GetProperty("bytes").GetProperty("slotConfig").GetString());
                Convert.ToHexString(zone.AsSpan(96 + (2 * slot), 2))
                    .ShouldBe(slots.GetProperty("bytes").GetProperty("keyConfig").GetString());
            }
        }
    }

    [Fact]
    public void The_page_has_the_same_bytes()
    {
        string page = File.ReadAllText(DocumentPart.PathOf("boards/atecc608/README.md"));
        foreach (JsonElement field in Zone.GetProperty("fields").EnumerateArray())
        {
            int at = field.GetProperty("at").GetInt32();
            int last = at + field.GetProperty("length").GetInt32() - 1;
            string row = $"| {at}{(last == at ? "" : $" to {last}")} | {field.GetProperty("name").GetString()} | ";
            string value = !field.TryGetProperty("bytes", out JsonElement bytes) ? ""
                : last - at < 8 ? $"`{Spaced(bytes.GetString()!)}`" : "`00` each";
            page.ShouldContain(row + value + " | " + field.GetProperty("meaning").GetString() + " |");
        }

        foreach (JsonElement slots in Zone.GetProperty("slots").EnumerateArray())
        {
            JsonElement bytes = slots.GetProperty("bytes");
            page.ShouldContain($"| `{Spaced(bytes.GetProperty("slotConfig").GetString()!)}` "
                + $"| `{Spaced(bytes.GetProperty("keyConfig").GetString()!)}` | {slots.GetProperty("use").GetString()} |");
        }
    }

    private static string Spaced(string hex) => string.Join(' ', hex.Chunk(2).Select(pair => new string(pair)));

    private static string Hex(int value) => Convert.ToHexString([(byte)value, (byte)(value >> 8)]);

    private static int SlotConfig(JsonElement slot) =>
        Bit(slot, "externalSignatures", 0) | Bit(slot, "internalSignatures", 1) | Bit(slot, "agreement", 2)
        | Bit(slot, "agreementIntoNextSlot", 3) | Bit(slot, "noMac", 4) | Bit(slot, "limitedUse", 5) | Bit(slot, "encryptRead", 6)
        | Bit(slot, "isSecret", 7) | (slot.GetProperty("writeKey").GetInt32() << 8) | (slot.GetProperty("writeConfig").GetInt32() << 12);

    private static int KeyConfig(JsonElement key) =>
        Bit(key, "isPrivate", 0) | Bit(key, "publicMayBeTold", 1) | (key.GetProperty("keyType").GetInt32() << 2)
        | Bit(key, "isLockable", 5) | Bit(key, "needsRandom", 6) | Bit(key, "needsAuthorization", 7)
        | (key.GetProperty("authorizationKey").GetInt32() << 8) | Bit(key, "persistentDisable", 12)
        | (key.GetProperty("x509").GetInt32() << 14);

    private static int Bit(JsonElement flags, string name, int bit) => flags.GetProperty(name).GetBoolean() ? 1 << bit : 0;
}
