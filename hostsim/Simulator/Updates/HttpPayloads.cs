using System.Net;
using System.Net.Http.Headers;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Simulator.Updates;

/// <summary>Payloads over HTTP, by ranges, as a device fetches them: no more is read than was asked for, whatever a server sends.</summary>
/// <param name="place">What a relative URI is meant at.</param>
public sealed class HttpPayloads(Uri place) : IPayloadSource, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client = new() { Timeout = Patience };
    private readonly Lock _lock = new();
    private CancellationTokenSource _request = new();
    private PayloadAnswer _answer;
    private byte[] _part = [];

    /// <summary>An answer is there. Raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>Whether something was asked for and has not been answered yet.</summary>
    public bool IsAsking { get; private set; }

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        Cancel();
        CancellationToken cancellation;
        lock (_lock)
        {
            IsAsking = true;
            cancellation = _request.Token;
        }

        _ = AskAsync(uri, offset, count, size, cancellation);
    }

    /// <inheritdoc/>
    public PayloadAnswer Take(byte[] buffer)
    {
        lock (_lock)
        {
            PayloadAnswer answer = _answer;
            if (answer == PayloadAnswer.Here)
            {
                _part.CopyTo(buffer, 0);
            }

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
            IsAsking = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _request.Cancel();
        _request.Dispose();
        _client.Dispose();
    }

    private async Task AskAsync(string uri, int offset, int count, int size, CancellationToken cancellation)
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
            IsAsking = false;
        }

        Changed?.Invoke();
    }

    private async Task<PayloadAnswer> FetchAsync(string uri, int offset, byte[] part, int size, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(place, uri));
        request.Headers.Range = new RangeHeaderValue(offset, offset + part.Length - 1);
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return PayloadAnswer.TooShort;
        }

        // A server that knows no ranges begins at the beginning: good for the first part only.
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
        return hasMore ? PayloadAnswer.TooLong : PayloadAnswer.Here;
    }
}
