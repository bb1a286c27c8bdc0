using System.IO;
using NanoMedAgent.Nano.Chip;

namespace System.Net;

/// <summary>The body of a response, in parts of a segment at most.</summary>
internal sealed class ResponseStream : Stream
{
    private const int SegmentBytes = 1440;

    private readonly byte[] _body;
    private int _position;

    public ResponseStream(byte[] body) => _body = body;

    public override long Length => _body.Length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        SimulatedEsp32.Current.Call("Stream.Read");
        int read = Math.Min(Math.Min(count, SegmentBytes), _body.Length - _position);
        Array.Copy(_body, _position, buffer, offset, read);
        _position += read;
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
