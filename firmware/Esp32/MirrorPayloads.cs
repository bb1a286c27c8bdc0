using System;
using System.IO;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Fetches payloads by HTTP range requests, on a thread of its own because a request blocks. It uses HttpWebRequest, because HttpClient
/// refuses a range.
/// </summary>
public sealed class MirrorPayloads : IPayloadSource
{
    private const int TimeoutMs = 30_000;
    private const int SeenPeriodMs = 60_000;

    private readonly string _mirror;
    private readonly IStorage _storage;
    private readonly AutoResetEvent _wake;
    private readonly ILogger _log;
    private readonly AutoResetEvent _asked = new(false);

    // Guards the fields below.
    private readonly object _lock = new();
    private bool _hasThread;

    // What has arrived; null while nothing has, so that it does not take heap beside what the agent does meanwhile.
    private byte[] _part;
    private string _uri;
    private int _offset;
    private int _count;
    private int _size;
    private PayloadAnswer _answer;
    private long _seenMs;

    /// <summary>A source.</summary>
    /// <param name="mirror">The base of relative URIs; null when there is none.</param>
    /// <param name="storage">Holds the certificates that verify an HTTPS server's: the same as the broker's.</param>
    /// <param name="wake">Set when there is an answer.</param>
    /// <param name="log">Failures are logged there.</param>
    public MirrorPayloads(string mirror, IStorage storage, AutoResetEvent wake, ILogger log)
    {
        _mirror = mirror;
        _storage = storage;
        _wake = wake;
        _log = log;
    }

    /// <summary>When its thread was last seen: uptime in milliseconds. Now, while there is no thread.</summary>
    public long SeenMs
    {
        [OwnFrame]
        get => !_hasThread ? Environment.TickCount64 : _seenMs;
    }

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        // Most devices never fetch anything: the thread is created with the first request.
        if (!_hasThread)
        {
            new Thread(AnswerForEver).Start();
            _seenMs = Environment.TickCount64;
            _hasThread = true;
        }

        lock (_lock)
        {
            _uri = uri;
            _offset = offset;
            _count = count;
            _size = size;
            _part = null;
            _answer = PayloadAnswer.Waiting;
        }

        _asked.Set();
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[] part)
    {
        lock (_lock)
        {
            PayloadAnswer answer = _answer;
            part = _part;
            _part = null;
            _answer = PayloadAnswer.Waiting;
            return answer;
        }
    }

    /// <inheritdoc/>
    [OwnFrame]
    public void Cancel()
    {
        lock (_lock)
        {
            _uri = null;
            _part = null;
            _answer = PayloadAnswer.Waiting;
        }
    }

    private void AnswerForEver()
    {
        while (true)
        {
            try
            {
                _seenMs = Environment.TickCount64;
                if (_asked.WaitOne(SeenPeriodMs, false))
                {
                    AnswerRequest();
                }
            }
            catch (Exception failure)
            {
                // The heap is full: an unhandled exception would end the thread. The agent asks again when it gets no answer.
                FailureLog.LogFailure(_log, "Mirror", failure);
            }
        }
    }

    [OwnFrame]
    private void AnswerRequest()
    {
        string uri;
        int offset;
        int count;
        int size;
        lock (_lock)
        {
            uri = _uri;
            offset = _offset;
            count = _count;
            size = _size;
        }

        if (uri == null)
        {
            return;
        }

        byte[] part = null;
        PayloadAnswer answer;
        try
        {
            answer = count > SlotBlock.Bytes ? PayloadAnswer.Unavailable : Fetch(uri, offset, count, size, out part);
        }
        catch (Exception failure)
        {
            // The library throws for each of these: no server, no network, no memory for TLS, unknown scheme.
            FailureLog.LogFailure(_log, "Mirror", failure);
            answer = PayloadAnswer.Unavailable;
            TryFinalize();
        }

        lock (_lock)
        {
            // Compares by reference and offset: a request made meanwhile is answered in its turn.
            if (_uri == uri && _offset == offset && _answer == PayloadAnswer.Waiting)
            {
                _uri = null;
                _part = answer == PayloadAnswer.Arrived ? part : null;
                _answer = answer;
            }
        }

        _wake.Set();
    }

    // After a failed handshake, socket and stream belong to nobody, and only their finalizers close them.
    [OwnFrame]
    private void TryFinalize()
    {
        try
        {
            nanoFramework.Runtime.Native.GC.Run(false);
        }
        catch (Exception failure)
        {
            FailureLog.LogFailure(_log, "Mirror", failure);
        }
    }

    private PayloadAnswer Fetch(string uri, int offset, int count, int size, out byte[] part)
    {
        part = null;
        bool isAbsolute = uri.IndexOf("://") >= 0;
        if (!isAbsolute && string.IsNullOrEmpty(_mirror))
        {
            return PayloadAnswer.Unavailable;
        }

        string address = isAbsolute ? uri : _mirror.TrimEnd('/') + "/" + uri;
        using HttpWebRequest request = (HttpWebRequest)WebRequest.Create(address);
        request.AddRange(offset, offset + count - 1);
        request.Timeout = TimeoutMs;
        request.ReadWriteTimeout = TimeoutMs;

        // A connection kept open for the next block would also keep 40 KB of native heap.
        request.KeepAlive = false;
        if (address.IndexOf("https:") == 0)
        {
            request.HttpsAuthentCert = new X509Certificate(PemFile.Read(_storage, BrokerLink.AuthorityFile));
        }

        HttpWebResponse response = (HttpWebResponse)request.GetResponse();
        if (response == null)
        {
            return PayloadAnswer.Unavailable;
        }

        try
        {
            return Read(response, offset, count, size, out part);
        }
        finally
        {
            // Each response that is not closed leaks a socket.
            response.Close();
        }
    }

    private PayloadAnswer Read(HttpWebResponse response, int offset, int count, int size, out byte[] part)
    {
        part = null;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return PayloadAnswer.TooShort;
        }

        // A server without range support sends the whole file from its beginning: only useful for the first part.
        bool isPart = response.StatusCode == HttpStatusCode.PartialContent;
        if (!isPart && (response.StatusCode != HttpStatusCode.OK || offset > 0))
        {
            return PayloadAnswer.Unavailable;
        }

        // "bytes 4096-8191/34567", or an asterisk for the total.
        string range = isPart ? response.Headers["Content-Range"] : null;
        if (isPart && (range == null || !range.StartsWith("bytes " + offset.ToString() + "-")))
        {
            return PayloadAnswer.Unavailable;
        }

        long total = isPart ? TotalOf(range) : response.ContentLength;
        if (total >= 0 && total != size)
        {
            return total < size ? PayloadAnswer.TooShort : PayloadAnswer.TooLong;
        }

        Stream body = response.GetResponseStream();
        part = new byte[count];
        int read = 0;
        int more = 1;
        while (read < count && more > 0)
        {
            // A server may be slow, and each read has its own timeout.
            _seenMs = Environment.TickCount64;
            more = body.Read(part, read, count - read);
            read += more > 0 ? more : 0;
        }

        return read < count ? PayloadAnswer.TooShort
            : isPart && response.ContentLength > count ? PayloadAnswer.TooLong
            : PayloadAnswer.Arrived;
    }

    private static long TotalOf(string range) => int.TryParse(range.Substring(range.IndexOf('/') + 1), out int total) ? total : -1;
}
