using System.Net;
using System.Net.Http.Headers;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>
/// Payloads over HTTP by range requests, as a device fetches them: no more is read than was requested, whatever the server sends.
/// </summary>
/// <param name="baseAddress">The address that relative URIs refer to.</param>
public sealed class HttpPayloads(Uri baseAddress) : IPayloadSource, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new() { Timeout = Timeout };
    private readonly Lock _lock = new();
    private CancellationTokenSource _request = new();
    private PayloadAnswer _answer;
    private byte[]? _part;

    /// <summary>An answer arrived. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>Whether a request has not been answered yet.</summary>
    public bool IsFetching { get; private set; }

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        Cancel();
        CancellationToken cancellation;
        lock (_lock)
        {
            IsFetching = true;
            cancellation = _request.Token;
        }

        _ = RequestAsync(uri, offset, count, size, cancellation);
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[]? part)
    {
        lock (_lock)
        {
            PayloadAnswer answer = _answer;
            part = answer == PayloadAnswer.Arrived ? _part : null;
            _part = null;
            _answer = PayloadAnswer.Waiting;
            return answer;
        }
    }

    /// <inheritdoc/>
    public void Cancel()
    {
        lock (_lock)
        {
            _request.Cancel();
            _request.Dispose();
            _request = new CancellationTokenSource();
            _answer = PayloadAnswer.Waiting;
            IsFetching = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _request.Cancel();
        _request.Dispose();
        _client.Dispose();
    }

    private async Task RequestAsync(string uri, int offset, int count, int size, CancellationToken cancellation)
    {
        byte[] part = new byte[count];
        PayloadAnswer answer;
        try
        {
            answer = await FetchAsync(uri, offset, part, size, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UriFormatException or OperationCanceledException)
        {
            answer = PayloadAnswer.Unavailable;
        }

        lock (_lock)
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            _part = part;
            _answer = answer;
            IsFetching = false;
        }

        Changed?.Invoke();
    }

    private async Task<PayloadAnswer> FetchAsync(string uri, int offset, byte[] part, int size, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(baseAddress, uri));
        request.Headers.Range = new RangeHeaderValue(offset, offset + part.Length - 1);
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return PayloadAnswer.TooShort;
        }

        // A server without range requests sends from the beginning: usable for the first part only.
        bool isPart = response.StatusCode == HttpStatusCode.PartialContent;
        if (!isPart && (response.StatusCode != HttpStatusCode.OK || offset > 0))
        {
            return PayloadAnswer.Unavailable;
        }

        long? total = isPart ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;
        if (total is { } length && length != size)
        {
            return length < size ? PayloadAnswer.TooShort : PayloadAnswer.TooLong;
        }

        if (isPart && response.Content.Headers.ContentRange?.From != offset)
        {
            return PayloadAnswer.Unavailable;
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellation);
        int read = await body.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellation);
        if (read < part.Length)
        {
            return PayloadAnswer.TooShort;
        }

        bool hasMore = isPart && await body.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancellation) > 0;
        return hasMore ? PayloadAnswer.TooLong : PayloadAnswer.Arrived;
    }
}
