using NanoMedAgent.HostSim.Simulation;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Simulator.Sensors;

namespace Architecture.Tests;

/// <summary>
/// Which rooms of the simulator may know which others. The tables are those of hostsim/README.md: each row has a room, what it is, and
/// the rooms that it knows, in backticks.
/// </summary>
public sealed class HostSimArrows
{
    private const string Readme = "hostsim/README.md";

    // The firmware, and a library for recordings. Neither the hospital's programs, nor MQTT, nor ASP.NET.
    private static readonly string[] KnownToSimulator =
        ["NanoMedAgent", "NanoMedAgent.Foundation", "NanoMedAgent.Drivers", "NanoMedAgent.Element", "CsvHelper"];

    private static readonly string[] FirmwareTests =
    [
        "tests/Agent.Tests/Agent.Tests.csproj",
        "tests/Device.Tests/Device.Tests.csproj",
        "tests/Drivers.Tests/Drivers.Tests.csproj",
        "tests/PowerCuts/PowerCuts.csproj",
    ];

    public static TheoryData<string> Tables => ["Simulator", "chip", "program"];

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_room_knows_only_the_rooms_of_its_row(string name)
    {
        ArrowTable table = Read(name);
        foreach (string room in table.Rooms)
        {
            table.Check(room);
        }
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void There_is_no_cycle_of_rooms(string name) => Read(name).CheckForCycles();

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_room_has_its_row_and_every_row_its_room(string name)
    {
        ArrowTable table = Read(name);
        table.CompiledRooms.ShouldBe(table.Rooms, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void No_row_has_a_room_that_is_not_needed(string name)
    {
        ArrowTable table = Read(name);
        table.Allowed.Except(table.CompiledArrows).ShouldBeEmpty();
    }

    [Fact]
    public void The_simulator_knows_the_firmware_and_no_hospital_no_MQTT_and_no_web_server() =>
        typeof(SimulatedSensor).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .ShouldBeSubsetOf(KnownToSimulator);

    [Fact]
    public void The_simulated_chip_knows_the_simulator_and_what_that_knows() =>
        typeof(SimulatedEsp32).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal))
            .ShouldBeSubsetOf([.. KnownToSimulator, "NanoMedAgent.Simulator"]);

    [Fact]
    public void The_tests_of_the_firmware_load_no_web_server()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        foreach (string project in FirmwareTests.SelectMany(project => ProjectFiles.Behind(Path.Combine(SourceTree.Root!, project))))
        {
            // The collector's program can serve its health. Where nobody asks for that, nothing of a web server is loaded.
            if (Path.GetFileNameWithoutExtension(project) != "Operations")
            {
                ProjectFiles.Included(project, "FrameworkReference").ShouldBeEmpty(project);
            }
        }
    }

    private static ArrowTable Read(string name) => name == "Simulator"
        ? ReadmeTable.Read(Readme, "room of the Simulator", "NanoMedAgent.Simulator", typeof(SimulatedSensor).Assembly)
        : name == "chip"
        ? ReadmeTable.Read(Readme, "room of the chip", "NanoMedAgent.Nano", typeof(SimulatedEsp32).Assembly)
        : ReadmeTable.Read(Readme, "room of the program", "NanoMedAgent.HostSim", typeof(SimulatedWard).Assembly);
}
