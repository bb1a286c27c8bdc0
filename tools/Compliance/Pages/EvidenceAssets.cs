namespace NanoMedAgent.Compliance.Pages;

/// <summary>What every page has.</summary>
internal static class EvidenceAssets
{
    /// <summary>The pages, with their names.</summary>
    public static readonly (string File, string Name)[] Pages =
    [
        ("index.html", "Overview"),
        ("requirements.html", "Requirements"),
        ("hazards.html", "Hazards"),
        ("items.html", "Software items"),
        ("tests.html", "Tests"),
        ("materials.html", "Materials"),
        ("disclosure.html", "MDS2"),
    ];

    /// <summary>The style sheet.</summary>
    public static readonly string Style = Read("evidence.css");

    /// <summary>The script: it filters lists. Without it everything is shown.</summary>
    public static readonly string Script = Read("evidence.js");

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(EvidenceAssets).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
