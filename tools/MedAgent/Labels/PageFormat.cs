namespace NanoMedAgent.MedAgent.Labels;

/// <summary>A paper size.</summary>
/// <param name="Name">Its name on the command line and in CSS.</param>
/// <param name="WidthMillimetres">Width in portrait orientation.</param>
/// <param name="HeightMillimetres">Height in portrait orientation.</param>
internal sealed record PageFormat(string Name, double WidthMillimetres, double HeightMillimetres)
{
    /// <summary>All paper sizes.</summary>
    public static IReadOnlyList<PageFormat> All { get; } = [new("a4", 210, 297), new("letter", 215.9, 279.4)];

    /// <summary>The paper size with that name, in upper or lower case.</summary>
    /// <returns>null if there is none.</returns>
    public static PageFormat? Of(string name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
