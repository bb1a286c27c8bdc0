using System.Text.RegularExpressions;
using NanoMedAgent.Drivers;
using NanoMedAgent.Element;
using NanoMedAgent.Encoding;
using Firmware = NanoMedAgent.Agent;

namespace Architecture.Tests;

/// <summary>Who may know whom in the firmware. What is low in this table no release can replace: think twice before you add.</summary>
public sealed partial class FirmwareArrows
{
    // From below to above. Foundation cannot know Agent: it is another assembly, and so is Drivers. Esp32 exists for the chip alone: its
    // sources are read, and what is in the root needs no using directive there.
    private static readonly ArrowTable Table = new(
        "NanoMedAgent",
        """
        Measurements        :
        Encoding            :
        Platform            : Measurements
        Cryptography        : Encoding, Platform
        Cose                : Encoding, Cryptography, Platform
        Storage             : Encoding, Platform
        Releases            : Encoding, Cryptography, Cose, Platform, Storage
        Releases.Assemblies : Encoding, Cryptography, Platform, Storage, Releases

        Policy              : Encoding, Cryptography, Cose, Platform, Storage
        Time                : Encoding, Platform, Storage
        SenMl               : Encoding, Platform, Measurements
        Identity            : Encoding, Cryptography, Cose, Platform, Storage
        Privacy             : Encoding, Cryptography, Cose, Platform, Policy
        Delegation          : Encoding, Cryptography, Cose, Platform, Storage
        Proof               : Encoding, Policy, Privacy
        Outbox              : Encoding, Cose, Platform, Storage
        Vitals              : Platform, Measurements, Policy, Time, SenMl
        Pairing             : Encoding, Cryptography, Cose, Platform, Storage, Policy
        Ownership           : Encoding, Cryptography, Cose, Platform, Storage
        Updates             : Cryptography, Cose, Platform, Storage, Releases, Time
        Commands            : Encoding, Cryptography, Cose, Platform, Storage, Releases, Time, Delegation
        Enrolment           : Encoding, Cryptography, Cose, Platform, Storage
        Attestation         : Encoding, Cose, Platform, Releases
        Channels            : Cose, Platform, Storage, Policy, Time, SenMl, Privacy, Proof, Outbox
        Audit               : Encoding, Cose, Platform, Time, SenMl, Channels
        .                   : Encoding, Cryptography, Cose, Platform, Storage, Releases, Policy, Time, SenMl, Identity, Privacy,
                              Outbox, Vitals, Pairing, Ownership, Updates, Commands, Enrolment, Channels, Audit, Attestation,
                              Delegation

        Drivers             : Platform, Measurements
        Element             : Encoding, Cryptography, Cose, Platform, Storage, Identity, Drivers
        Esp32               : Measurements, Encoding, Platform, Storage, Releases, Releases.Assemblies, Time, Identity, Enrolment, Drivers
        """,
        typeof(CborReader).Assembly,
        typeof(Firmware).Assembly,
        typeof(ISensor).Assembly,
        typeof(ElementVault).Assembly);

    // Of the seams, what cryptography stands on: the chip's own ciphers, and its random bytes.
    private static readonly string[] Engine = ["ICipherEngine", "IEntropy"];

    private static readonly string[] Assemblies = ["Foundation", "Agent", "Drivers", "Element", "Esp32"];

    public static TheoryData<string> Rooms => [.. Table.Rooms];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_nobody_but_who_stands_behind_it(string room) => Table.Check(room);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Its_sources_name_nobody_else_be_it_for_a_constant(string room)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        foreach (string file in SourcesOf(room))
        {
            Table.UsedBy(File.ReadAllText(file)).Where(other => !Table.Allows(room, other)).ShouldBeEmpty(file);
        }
    }

    [Fact]
    public void No_rooms_know_each_other() => Table.CheckForCycles();

    [Fact]
    public void Every_room_has_its_line_and_every_line_its_room() =>
        Table.CompiledRooms.Append("Esp32").ShouldBe(Table.Rooms, ignoreOrder: true);

    [Fact]
    public void Nobody_may_know_a_room_without_need()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        IEnumerable<(string, string)> written = Table.Rooms
            .SelectMany(room => SourcesOf(room).SelectMany(file => Table.UsedBy(File.ReadAllText(file))), (room, other) => (room, other));
        Table.Allowed.Except(Table.CompiledArrows).Except(written).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Cryptography")]
    [InlineData("Cose")]
    public void Cryptography_knows_of_the_platform_the_ciphers_and_random_bytes_alone(string room) =>
        Table.TypesKnownIn(room, "Platform").Except(Engine).ShouldBeEmpty();

    [Fact]
    public void A_namespace_is_its_folder()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        foreach (string room in Table.Rooms)
        {
            SourcesOf(room).ShouldNotBeEmpty(room);
            foreach (string file in SourcesOf(room))
            {
                NamespaceDeclaration().Match(File.ReadAllText(file)).Groups[1].Value.ShouldBe(Table.Namespace(room), file);
            }
        }
    }

    private static IEnumerable<string> SourcesOf(string room)
    {
        string path = room.Replace('.', Path.DirectorySeparatorChar);
        IEnumerable<string> folders = room == "." ? ["Agent"] : Assemblies.Select(assembly => Path.Combine(assembly, path)).Prepend(room);
        string firmware = Path.Combine(SourceTree.Root!, "firmware");
        return Directory.EnumerateFiles(folders.Select(folder => Path.Combine(firmware, folder)).Single(Directory.Exists), "*.cs");
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();
}
