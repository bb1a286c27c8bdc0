using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Ward.Tests.Escalating;

/// <summary>
/// Another's receiver of webhooks with TLS on loopback: node with the library of Standard Webhooks, in a process that may be killed.
/// </summary>
internal sealed class IndependentWebhook : IDisposable
{
    private const string Folder = "tests/Ward.Tests/Independent";

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = LoopbackPort.Free();
    private readonly List<JsonElement> _received = [];
    private StartedProgram? _program;
    private Task _reading = Task.CompletedTask;

    /// <summary>One that does not run yet; the test is skipped where its programs are missing.</summary>
    public IndependentWebhook()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not here");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(SourceTree.Root!, Folder, "node_modules", "standardwebhooks")),
            $"standardwebhooks is not there (npm ci --prefix {Folder})");
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=pager", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate =
            request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_folder.File("pager.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.File("pager.key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The secret that both sides have.</summary>
    public string Secret { get; } = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>Its certificate.</summary>
    public string CertificateFile => _folder.File("pager.pem");

    /// <summary>Where it is.</summary>
    public Uri Address => new($"https://127.0.0.1:{_port}/alarms");

    /// <summary>What it has read, and whether the signature was right.</summary>
    public IReadOnlyList<JsonElement> Received
    {
        get
        {
            lock (_received)
            {
                return [.. _received];
            }
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="statuses">What it answers, one after the other; the last one stays.</param>
    public void Start(params string[] statuses)
    {
        try
        {
            _program = new StartedProgram(new ProcessStartInfo(
                "node",
                [
                    Path.Combine(SourceTree.Root!, Folder, "receive.mjs"), _port.ToString(CultureInfo.InvariantCulture),
                    _folder.File("pager.pem"), _folder.File("pager.key.pem"), Secret, .. statuses,
                ])
            {
                RedirectStandardOutput = true,
            });
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed");
        }

        _reading = ReadAsync(_program!.Process.StandardOutput);
        LoopbackPort.Await(_program, _port);
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        _program!.Dispose();
        _program = null;
        await _reading;
    }

    public void Dispose()
    {
        _program?.Dispose();
        _folder.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_received)
            {
                _received.Add(JsonDocument.Parse(line).RootElement);
            }
        }
    }
}
