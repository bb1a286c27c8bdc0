using System.Net;
using System.Net.Http.Headers;
using NanoMedAgent.Nano.Network;

namespace NanoMedAgent.HostSim.Firmware;

/// <summary>Sends the firmware's requests for payloads to a real web server.</summary>
internal sealed class FirmwareMirror : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new() { Timeout = Timeout };

    /// <summary>Answers a request.</summary>
    public MirrorResponse Answer(MirrorRequest request)
    {
        using HttpRequestMessage message = new(HttpMethod.Get, request.Address);
        message.Headers.Range = request.From is { } from ? new RangeHeaderValue(from, request.To) : null;
        try
        {
            using HttpResponseMessage response = _client.Send(message);
            using Stream body = response.Content.ReadAsStream();
            using MemoryStream content = new();
            body.CopyTo(content);
            string? range = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.ToString() : null;
            return new MirrorResponse((int)response.StatusCode, content.ToArray(), range);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TaskCanceledException)
        {
            return new MirrorResponse(0, [], Failure: MirrorFailure.Unreachable);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
