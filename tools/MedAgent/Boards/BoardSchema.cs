namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Checks files against <c>boards/board.schema.json</c>, with messages for people.</summary>
internal static class BoardSchema
{
    private const string Path = "boards/board.schema.json";

    private static readonly FileSchema Schema = new(Path, Path);

    /// <summary>The errors in a file, each with what to do.</summary>
    public static IEnumerable<string> Check(string json) => Schema.Check(json);
}
