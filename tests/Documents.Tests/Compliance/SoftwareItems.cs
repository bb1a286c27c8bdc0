using NanoMedAgent.Compliance.Trace;

namespace Documents.Tests.Compliance;

/// <summary>The software items after IEC 62304: what runs on a sensor or in a hospital is in one, with a class and its reason.</summary>
public sealed class SoftwareItems
{
    [Fact]
    public void Each_item_has_a_class_a_reason_and_the_hazards_to_which_it_can_contribute()
    {
        string[] hazards = [.. Clone.Files.Hazards().Hazards.Select(hazard => hazard.Id)];
        Clone.Files.Items()
            .Where(item => item.Class is not ("A" or "B" or "C") || item.Reason.Length == 0 || item.Rooms.Length == 0
                || (item.Class == "A") != (item.Hazards.Length == 0) || item.Hazards.Except(hazards).Any())
            .Select(item => item.Item)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Each_room_is_there_and_in_one_item()
    {
        string[] rooms = [.. Clone.Files.Items().SelectMany(item => item.Rooms)];
        rooms.Where(room => !Clone.Files.Exists(room)).ShouldBeEmpty();
        rooms.ShouldBeUnique();
    }

    [Fact]
    public void Each_hazard_is_one_that_an_item_can_contribute_to() =>
        Clone.Files.Hazards().Hazards.Select(hazard => hazard.Id)
            .Except(Clone.Files.Items().SelectMany(item => item.Hazards))
            .ShouldBeEmpty();

    [Fact]
    public void No_room_of_the_firmware_and_no_program_of_the_hospital_is_in_no_item()
    {
        string[] rooms = [.. Clone.Files.Items().SelectMany(item => item.Rooms)];
        RoomsOf("firmware/Foundation").Concat(RoomsOf("firmware/Agent")).Concat(ProjectsOf("firmware")).Concat(ProjectsOf("tools"))
            .Where(room => !rooms.Any(known => known == room || room.StartsWith($"{known}/", StringComparison.Ordinal)
                || known.StartsWith($"{room}/", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> RoomsOf(string folder) =>
        FoldersOf(folder).Where(room => Directory.EnumerateFiles(Path.Combine(SourceTree.Root!, room), "*.cs").Any());

    private static IEnumerable<string> ProjectsOf(string folder) =>
        FoldersOf(folder).Where(room => Directory.EnumerateFiles(Path.Combine(SourceTree.Root!, room), "*.csproj").Any());

    private static IEnumerable<string> FoldersOf(string folder) =>
        Directory.EnumerateDirectories(Path.Combine(SourceTree.Root!, folder))
            .Select(path => $"{folder}/{Path.GetFileName(path)}")
            .Where(path => !path.EndsWith("/bin", StringComparison.Ordinal) && !path.EndsWith("/obj", StringComparison.Ordinal));
}
