using System.Diagnostics;
using System.Security.Cryptography;
using NanoMedAgent.Hospital.Readings;

namespace Documents.Tests;

/// <summary>What somebody types out of a document works.</summary>
public sealed class Examples : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nanomedagent-documents-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Each_command_of_a_document_is_run_or_parsed_or_has_a_reason_why_not()
    {
        Document.Commands.Count(command => command.IsExample).ShouldBeGreaterThan(40);
        Document.Commands.Where(command => command.Program is null && NotRun.ReasonOf(NotRun.Elsewhere, command) is null)
            .Select(command => command.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public void Each_reason_is_needed() =>
        NotRun.Elsewhere.Keys.Concat(NotRun.ParsedOnly.Keys)
            .Where(start => !Document.Commands.Any(command => command.Text.StartsWith(start, StringComparison.Ordinal)))
            .ShouldBeEmpty();

    [Fact]
    public void Options_in_a_document_are_options_of_the_program()
    {
        Document.Commands.Where(command => command.Program is not null)
            .SelectMany(command => Programs.All[command.Program!].Parse(command.Arguments).Errors
                // A sentence may name a command without all that it wants.
                .Where(error => command.IsExample || !(error.Message.Contains("is required", StringComparison.Ordinal)
                    || error.Message.StartsWith("Required ", StringComparison.Ordinal)))
                .Select(error => $"{command}: {error.Message}"))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Examples_of_medagent_succeed_one_after_the_other()
    {
        PrepareFiles();
        DocumentedCommand[] commands = [.. Document.Commands.Where(
            command => command is { IsExample: true, Program: "medagent" } && NotRun.ReasonOf(NotRun.ParsedOnly, command) is null
                && !NotRun.Documents.Keys.Any(document => command.Place.StartsWith(document, StringComparison.Ordinal)))];
        commands.Length.ShouldBeGreaterThan(20);
        foreach (DocumentedCommand command in commands)
        {
            ProgramResult result = await RunMedAgentAsync(command.Arguments);
            result.Status.ShouldBe(0, $"{command}{Environment.NewLine}{result.Output}{result.Error}");
        }
    }

    /// <summary>What the documents suppose to be there.</summary>
    private void PrepareFiles()
    {
        foreach (string owner in (string[])["device", "ward", "desk"])
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(Path.Combine(_folder, owner + ".pub.pem"), key.ExportSubjectPublicKeyInfoPem());
        }

        File.WriteAllBytes(Path.Combine(_folder, "app.pe"), RandomNumberGenerator.GetBytes(5_000));
        using (ReadingStore.Open(Path.Combine(_folder, "readings.db")))
        {
            // Empty.
        }

        string boards = Path.Combine(SourceTree.Root!, "boards");
        foreach (string board in Directory.EnumerateFiles(boards, "board*.json", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(_folder, "boards", Path.GetRelativePath(boards, board));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(board, copy);
        }
    }

    private Task<ProgramResult> RunMedAgentAsync(string[] arguments)
    {
        ProcessStartInfo start = StartedProgram.Built("medagent", arguments);
        start.WorkingDirectory = _folder;
        start.RedirectStandardInput = true;
        return StartedProgram.RunAsync(start, TestContext.Current.CancellationToken);
    }
}
