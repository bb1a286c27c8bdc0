using Hospital.Tests.BrokenFiles;
using Hospital.Tests.World;
using Microsoft.Data.Sqlite;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.MedAgent;

namespace Hospital.Tests.CommandLine;

/// <summary>Texts of devices and files that would move a terminal's cursor, change its colours, or add lines.</summary>
public sealed class ControlCharacters
{
    private const string Hostile = "\u001b[31m[red]\u202e\r\n\u0007x";
    private const string Shown = @"\u001b[31m[red]\u202e\u000d\u000a\u0007x";

    [Theory]
    [InlineData("readings", "list")]
    [InlineData("readings", "gaps")]
    [InlineData("readings", "gaps", "--format", "csv")]
    [InlineData("readings", "export")]
    [InlineData("events", "list")]
    [InlineData("alarms", "list")]
    [InlineData("alarms", "list", "--active")]
    public async Task Control_characters_that_a_device_has_sent_are_shown_escaped(params string[] command)
    {
        using TemporaryFolder folder = new();
        string database = folder.File("readings.db");
        Store(database);

        string[] line = [.. command, "--db", database, .. Out(folder, command)];
        ProgramResult result = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(line));

        result.Status.ShouldBe(0, result.Error);
        string written = command.Contains("export")
            ? await File.ReadAllTextAsync(folder.File("out.csv"), TestContext.Current.CancellationToken)
            : result.Output;
        written.ReplaceLineEndings("").ShouldContain(Shown[..20]);
        written.ShouldAllBe(letter => letter == '\n' || letter == '\r' || Printable.Escape(letter.ToString()) == letter.ToString());
    }

    [Fact]
    public async Task Control_characters_in_a_release_are_shown_escaped()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("app.pe"), [1], TestContext.Current.CancellationToken);
        string[] release = ["--image", folder.File("app.pe"), "--vendor", "e.com", "--class", "x", "--sequence", "1", "--uri", Hostile];
        string file = folder.File("r.suit");
        ProgramResult made = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(["release", "new", .. release, "--out", file]));
        ProgramResult shown = await CapturedConsole.RunAsync(() => MedAgentCommand.RunAsync(["release", "inspect", file]));

        made.Output.ShouldContain(Shown);
        shown.Output.ShouldContain(Shown);
        (made.Output + shown.Output).ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("21 °C, Müller, 患者 😀", "21 °C, Müller, 患者 😀")]
    [InlineData("a\u001b[2Jb", @"a\u001b[2Jb")]
    [InlineData("\u0000\u007f\u0085\u2028\u2029\ufeff", @"\u0000\u007f\u0085\u2028\u2029\ufeff")]
    public void What_people_cannot_see_is_escaped_and_all_else_stays(string text, string shown) => Printable.Escape(text).ShouldBe(shown);

    [Fact]
    public void Half_a_character_and_an_invisible_tag_are_escaped()
    {
        Printable.Escape("\ud83d!").ShouldBe(@"\ud83d!");
        Printable.Escape("\udb40\udc41").ShouldBe(@"\udb40\udc41");
    }

    private static string[] Out(TemporaryFolder folder, string[] command) =>
        command.Contains("export") ? ["--out", folder.File("out.csv")] : [];

    /// <summary>Rows as an older collector has stored them, which checked no words.</summary>
    private static void Store(string database)
    {
        OneReading.Store(database);

        using SqliteConnection connection = new($"Data Source={database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO words (number, word) VALUES (100, $hostile);
            UPDATE measurements SET quality = 100;
            INSERT INTO device_numbers (number, device) VALUES (100, $hostile);
            INSERT INTO origins (number, device, association) VALUES (100, 100, X'');
            INSERT INTO packs (number, device, class, sequence, origin, boot, received, time, uptime, late, rebased, clock_quality)
                VALUES (101, 100, 2, 1, 100, 1, 1767225660, 1767225660, 1, 0, 0, 1),
                    (102, 100, 1, 1, 100, 1, 1767225660, 1767225660, 1, 0, 0, 1);
            INSERT INTO declared_gaps (device, class, first, last, readings, lost, time_from, time_to, reason)
                VALUES (1, 0, 2, 3, 1, 1, 1767225660, 1767225660, $hostile);
            INSERT INTO events (pack, device, kind, what, number, reason) VALUES (101, 100, $hostile, 1, 1, 0);
            INSERT INTO alarms (pack, device, origin, sequence, name, state) VALUES (102, 100, 100, 1, 'hr', $hostile);
            """;
        command.Parameters.AddWithValue("$hostile", Hostile);
        command.ExecuteNonQuery();
    }
}
