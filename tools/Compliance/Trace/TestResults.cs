using System.Xml;
using System.Xml.Linq;

namespace NanoMedAgent.Compliance.Trace;

/// <summary>
/// The results of a run of all tests, in xUnit's XML (<c>dotnet test --report-xunit-xml</c>): a file for each test program.
/// Of a program that has several the newest counts.
/// </summary>
public sealed class TestResults
{
    private readonly Dictionary<string, TestOutcome> _outcomes = [];
    private readonly int[] _counts = new int[Enum.GetValues<TestOutcome>().Length];

    /// <summary>No run.</summary>
    public static TestResults None { get; } = new();

    /// <summary>When the last test program has ended; null without a run.</summary>
    public DateTimeOffset? Finished { get; private set; }

    /// <summary>Reads all results of a folder.</summary>
    /// <param name="folder">The folder with <c>*.xml</c>, as <c>--results-directory</c> has named it.</param>
    /// <exception cref="InvalidDataException">There are none, or a file is not what it should be; the message says what to do.</exception>
    public static TestResults Read(string folder)
    {
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.xml") : [];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{folder} has no results of tests; make them with "
                + $"'dotnet test --report-xunit-xml --results-directory {folder}'");
        }

        TestResults results = new();
        foreach (IGrouping<string, ProgramRun> program in files.SelectMany(ReadFile).GroupBy(run => run.Program))
        {
            results.Add(program.MaxBy(run => run.Finished)!);
        }

        return results;
    }

    /// <summary>How many cases had an outcome; the cases of a theory count each.</summary>
    public int CountOf(TestOutcome outcome) => _counts[(int)outcome];

    /// <summary>What became of a test.</summary>
    /// <param name="name">Namespace, class and method, with dots.</param>
    public TestOutcome Of(string name) => _outcomes.GetValueOrDefault(name);

    private static List<ProgramRun> ReadFile(string file)
    {
        try
        {
            XElement root = XDocument.Load(file).Root!;
            return root.Name == "assemblies"
                ? [.. root.Elements("assembly").Select(ProgramRun.Read)]
                : throw new FormatException($"its first element is {root.Name}, not assemblies");
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            throw new InvalidDataException(
                $"{file} is not a whole result of tests ({e.Message}); remove it, or run the tests again", e);
        }
    }

    private void Add(ProgramRun run)
    {
        Finished = Finished > run.Finished ? Finished : run.Finished;
        foreach ((string name, TestOutcome outcome) in run.Cases)
        {
            _counts[(int)outcome]++;
            _outcomes[name] = _outcomes.TryGetValue(name, out TestOutcome before) && before > outcome ? before : outcome;
        }
    }
}
