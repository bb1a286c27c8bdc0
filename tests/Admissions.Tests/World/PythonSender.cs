using System.Diagnostics;
using System.Text.Json;

namespace Admissions.Tests.World;

/// <summary>Debian's python3-hl7 as the hospital's record system: its client sends, and its parser reads what is answered.</summary>
internal static class PythonSender
{
    private const string Python = "/usr/bin/python3";

    private const string Script =
        """
        import json, sys, hl7
        from hl7.client import MLLPClient
        given = json.load(sys.stdin)
        with MLLPClient("127.0.0.1", given["port"], encoding=given["encoding"]) as client:
            for message in given["messages"]:
                answer = hl7.parse(client.send_message(message).decode("utf-8").strip("\x0b\x1c\r"))
                print(str(answer.segment("MSA")[1]), str(answer.segment("MSA")[2]), flush=True)
        """;

    /// <summary>Sends messages one after the other.</summary>
    /// <returns>For each what was answered: the code and the id of the message.</returns>
    public static async Task<string[]> SendAsync(int port, string[] messages, string encoding = "utf-8")
    {
        Assert.SkipUnless(File.Exists(Python), "there is no Python on this machine");
        ProcessStartInfo start = new(Python, ["-c", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using StartedProgram sender = new(start);
        Process process = sender.Process;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(new { port, messages, encoding }));
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.SkipWhen((await error).Contains("No module named 'hl7'", StringComparison.Ordinal), "python3-hl7 is not installed");
        (await error).ShouldBe("");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
