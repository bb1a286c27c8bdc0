namespace NanoMedAgent.MedAgent.Labels;

/// <summary>A sheet of paper.</summary>
/// <param name="Name">As it is said on the command line, and as CSS calls it.</param>
/// <param name="WidthMillimetres">Upright.</param>
/// <param name="HeightMillimetres">Upright.</param>
internal sealed record PageFormat(string Name, double WidthMillimetres, double HeightMillimetres)
{
    /// <summary>All that there are.</summary>
    public static IReadOnlyList<PageFormat> All { get; } = [new("a4", 210, 297), new("letter", 215.9, 279.4)];

    /// <summary>The format of a name, in capitals or not.</summary>
    /// <returns>null when there is none.</returns>
    public static PageFormat? Of(string name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
