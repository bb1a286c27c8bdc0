using System.Globalization;
using System.Xml;

namespace NanoMedAgent.Compliance.Trace;

/// <summary>
/// The results of a run of all tests, in xUnit's XML (<c>dotnet test --report-xunit-xml</c>): a file for each test program.
/// </summary>
public sealed class TestResults
{
    private readonly Dictionary<string, TestOutcome> _outcomes = [];
    private readonly int[] _counts = new int[Enum.GetValues<TestOutcome>().Length];

    /// <summary>No run.</summary>
    public static TestResults None { get; } = new();

    /// <summary>How many files they came from.</summary>
    public int FileCount { get; private set; }

    /// <summary>When the first test program has started; null without a run.</summary>
    public DateTimeOffset? Started { get; private set; }

    /// <summary>When the last test program has ended; null without a run.</summary>
    public DateTimeOffset? Finished { get; private set; }

    /// <summary>Reads all results of a folder.</summary>
    /// <param name="folder">The folder with <c>*.xml</c>, as <c>--results-directory</c> has named it.</param>
    /// <exception cref="InvalidDataException">There are none, or a file is not what it should be; the message says what to do.</exception>
    public static TestResults Read(string folder)
    {
        TestResults results = new();
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.xml") : [];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{folder} has no results of tests; make them with "
                + $"'dotnet test --report-xunit-xml --results-directory {folder}'");
        }

        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            try
            {
                results.ReadFile(file);
            }
            catch (Exception e) when (e is XmlException or FormatException)
            {
                throw new InvalidDataException(
                    $"{file} is not a whole result of tests ({e.Message}); remove it, or run the tests again", e);
            }
        }

        return results;
    }

    /// <summary>How many cases had an outcome; the cases of a theory count each.</summary>
    public int CountOf(TestOutcome outcome) => _counts[(int)outcome];

    /// <summary>What became of a test.</summary>
    /// <param name="name">Namespace, class and method, with dots.</param>
    public TestOutcome Of(string name) => _outcomes.GetValueOrDefault(name);

    private void ReadFile(string file)
    {
        using XmlReader reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        reader.MoveToContent();
        if (reader.Name != "assemblies")
        {
            throw new FormatException($"its first element is {reader.Name}, not assemblies");
        }

        FileCount++;
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Name: "assembly" })
            {
                ReadTimes(reader);
            }
            else if (reader is { NodeType: XmlNodeType.Element, Name: "test" })
            {
                Add($"{reader.GetAttribute("type")}.{reader.GetAttribute("method")}", reader.GetAttribute("result") switch
                {
                    "Pass" => TestOutcome.Passed,
                    "Fail" => TestOutcome.Failed,
                    "Skip" => TestOutcome.Skipped,
                    _ => TestOutcome.NotRun,
                });
            }
        }
    }

    private void ReadTimes(XmlReader reader)
    {
        if (reader.GetAttribute("start-rtf") is { } start && reader.GetAttribute("finish-rtf") is { } finish)
        {
            DateTimeOffset started = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture);
            DateTimeOffset finished = DateTimeOffset.Parse(finish, CultureInfo.InvariantCulture);
            Started = Started < started ? Started : started;
            Finished = Finished > finished ? Finished : finished;
        }
    }

    private void Add(string name, TestOutcome outcome)
    {
        _counts[(int)outcome]++;
        _outcomes[name] = _outcomes.TryGetValue(name, out TestOutcome before) && before > outcome ? before : outcome;
    }
}
