using System.Diagnostics;

namespace Documents.Tests;

/// <summary>tools/README.md leads from nothing to the first reading: its commands are run as they stand, with real mosquitto.</summary>
public sealed class FirstReading : IDisposable
{
    private const string Document = "tools/README.md";

    // The document's last sentence.
    private const string Stop = "kill $(jobs -p)";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nanomedagent-first-reading-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The one that needs more preparation, where it is there; in a campaign both.</summary>
    public static TheoryData<string> Databases =>
    [
        .. Environment.GetEnvironmentVariable("NANOMEDAGENT_POSTGRES") is null ? ["SQLite"] : Effort.First(1, "PostgreSQL", "SQLite"),
    ];

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task The_commands_lead_from_nothing_to_the_first_reading(string database)
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        Assert.SkipUnless(
            File.Exists("/usr/sbin/mosquitto") && File.Exists("/bin/bash") && File.Exists("/usr/bin/openssl"),
            "bash, mosquitto or openssl is not installed");
        string? postgres = Environment.GetEnvironmentVariable("NANOMEDAGENT_POSTGRES");
        string script = Path.Combine(_folder.FullName, "commands.sh");
        await File.WriteAllLinesAsync(
            script,
            ["set -e", $"trap '{Stop} || true; wait' EXIT", .. Commands(), "cat first.csv"],
            TestContext.Current.CancellationToken);

        ProcessStartInfo start = new("bash", [script])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CLONE"] = SourceTree.Root;
        start.Environment["PORT"] = FormattableString.Invariant($"{LoopbackPort.Free()}");
        string name = $"first_{Guid.NewGuid():N}";
        bool isPostgres = postgres is not null && database == "PostgreSQL";
        if (isPostgres)
        {
            await ExecuteAsync(postgres!, $"CREATE DATABASE {name}");
            start.Environment["DB"] = $"{postgres};Database={name}";
        }

        using StartedProgram shell = new(start);
        Task<string> output = shell.Process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = shell.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await shell.Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
                TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail(Logs());
        }

        shell.Running().ShouldBeEmpty($"{Stop} has not stopped everything");
        shell.Process.ExitCode.ShouldBe(0, $"{await error}{Environment.NewLine}{Logs()}");
        (await output).ShouldContain("Heart rate");
        (await output).ShouldContain("time,device,name,title,value,unit,quality");
        (await output).ShouldContain(",hr,Heart rate,");
        if (isPostgres)
        {
            await ExecuteAsync(postgres!, $"DROP DATABASE {name} WITH (FORCE)");
        }
    }

    private static IEnumerable<string> Commands()
    {
        bool isCommand = false;
        string[] lines = File.ReadAllLines(Path.Combine(SourceTree.Root!, Document));
        lines[^1].ShouldContain($"`{Stop}` stops everything.");
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isCommand = line == "```sh";
            }
            else if (isCommand)
            {
                yield return line;
            }
        }
    }

    private static async Task ExecuteAsync(string postgres, string statement)
    {
        await using Npgsql.NpgsqlConnection connection = new(postgres);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using Npgsql.NpgsqlCommand command = new(statement, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private string Logs() => string.Join(Environment.NewLine, _folder.EnumerateFiles("*.log", SearchOption.AllDirectories)
        .Select(file => $"{file.Name}:{Environment.NewLine}{File.ReadAllText(file.FullName)}"));
}
