using NanoMedAgent.Hospital.Keys;

namespace Architecture.Tests;

/// <summary>Which rooms of the hospital's library may know which others. The table is the one of tools/Hospital/README.md.</summary>
public sealed class HospitalArrows
{
    [Fact]
    public void A_room_knows_only_the_rooms_of_its_row()
    {
        ArrowTable table = Read();
        foreach (string room in table.Rooms)
        {
            table.Check(room);
        }
    }

    [Fact]
    public void There_is_no_cycle_of_rooms() => Read().CheckForCycles();

    [Fact]
    public void Every_room_has_its_row_and_every_row_its_room()
    {
        ArrowTable table = Read();
        table.CompiledRooms.ShouldBe(table.Rooms, ignoreOrder: true);
    }

    [Fact]
    public void No_row_has_a_room_that_is_not_needed()
    {
        ArrowTable table = Read();
        IEnumerable<(string, string)> inUsingDirectives = table.Rooms
            .SelectMany(room => SourcesOf(room).SelectMany(file => table.UsedBy(File.ReadAllText(file))), (room, other) => (room, other));
        table.Allowed.Except(table.CompiledArrows).Except(inUsingDirectives).ShouldBeEmpty();
    }

    [Fact]
    public void The_sources_of_a_room_name_no_other_rooms()
    {
        ArrowTable table = Read();
        foreach (string room in table.Rooms)
        {
            foreach (string file in SourcesOf(room))
            {
                table.UsedBy(File.ReadAllText(file)).Where(other => !table.Allows(room, other)).ShouldBeEmpty(file);
            }
        }
    }

    private static string[] SourcesOf(string room) =>
        Directory.GetFiles(Path.Combine(SourceTree.Root!, "tools", "Hospital", room), "*.cs");

    private static ArrowTable Read() =>
        ReadmeTable.Read("tools/Hospital/README.md", "room of the library", "NanoMedAgent.Hospital", typeof(HospitalKey).Assembly);
}
