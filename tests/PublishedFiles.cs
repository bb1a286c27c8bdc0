namespace Tests;

/// <summary>
/// Files that others have published and that are not copied into the repository. Tests look for them in the folder that the environment
/// variable NANOMEDAGENT_PUBLISHED_FILES names, or else in the folder <c>shared</c> beside the clone. CONTRIBUTING.md says how to fill it.
/// </summary>
internal sealed class PublishedFiles
{
    private const string Variable = "NANOMEDAGENT_PUBLISHED_FILES";

    private readonly string _name;
    private readonly string _subfolder;
    private readonly string _source;

    private PublishedFiles(string name, string subfolder, string source)
    {
        _name = name;
        _subfolder = subfolder;
        _source = source;
    }

    /// <summary>Test vectors for cryptographic primitives.</summary>
    public static PublishedFiles Wycheproof { get; } =
        new("Wycheproof's test vectors", "vectors/wycheproof", "testvectors_v1 of https://github.com/C2SP/wycheproof");

    /// <summary>Examples of COSE messages.</summary>
    public static PublishedFiles Cose { get; } =
        new("the COSE examples", "vectors/cose", "examples of https://github.com/cose-wg/Examples");

    /// <summary>Examples of SUIT manifests.</summary>
    public static PublishedFiles Suit { get; } =
        new("the SUIT examples", "vectors/suit", "examples of https://github.com/suit-wg/manifest-spec");

    /// <summary>What the assemblies of the device have, one signature a line.</summary>
    public static PublishedFiles Interfaces { get; } =
        new(
            "the interface lists of nanoFramework's packages",
            "nanoframework/api",
            "lists of the packages at https://www.nuget.org/profiles/nanoframework");

    /// <summary>A patient's vital signs for 32 hours.</summary>
    public static PublishedFiles Recording { get; } =
        new("a patient's recorded values", "vitals", "record s00001 of MIMIC-II (https://physionet.org/content/mimic2wdb)");

    /// <summary>The folder of all published files, or null when there is none.</summary>
    /// <exception cref="DirectoryNotFoundException">The variable names a folder that does not exist.</exception>
    private static string? Root
    {
        get
        {
            if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            {
                return Directory.Exists(named)
                    ? named
                    : throw new DirectoryNotFoundException($"{Variable} names a folder that does not exist: {named}");
            }

            string? beside = SourceTree.Root is { } root ? System.IO.Path.Combine(root, "..", "shared") : null;
            return Directory.Exists(beside) ? beside : null;
        }
    }

    /// <summary>Why tests that need these files are skipped, in one line, or null when the files are there.</summary>
    private string? ReasonToSkip => Directory.Exists(Folder) ? null : Missing("");

    private string? Folder => Root is { } root ? System.IO.Path.Combine(root, _subfolder) : null;

    /// <summary>The path of one of the files. The test is skipped when it is missing.</summary>
    /// <param name="name">Its name.</param>
    public string Path(string name)
    {
        string? path = Folder is { } folder ? System.IO.Path.Combine(folder, name) : null;
        Assert.SkipUnless(File.Exists(path), Missing("/" + name));
        return path;
    }

    /// <summary>Rows of a theory that needs the files. Without them there is one row, which is skipped.</summary>
    /// <param name="rows">One row each.</param>
    public IEnumerable<TheoryDataRow<string>> Rows(params IEnumerable<string> rows) => ReasonToSkip is { } reason
        ? [new TheoryDataRow<string>("") { Skip = reason, Label = "" }]
        : rows.Select(row => new TheoryDataRow<string>(row));

    private string Missing(string file) =>
        $"{_name} are missing: put {_source} into {_subfolder}{file} of the folder that {Variable} names (see CONTRIBUTING.md)";
}
