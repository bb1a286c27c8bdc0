namespace NanoMedAgent.Hl7.Mllp;

/// <summary>Blocks over a stream, in both directions. For one reader and one writer.</summary>
/// <param name="stream">TCP or TLS; it is closed with this.</param>
/// <param name="limitBytes">Longest content of a block that is read.</param>
internal sealed class MllpStream(Stream stream, int limitBytes) : IAsyncDisposable
{
    private const int PieceBytes = 16 * 1024;

    private readonly MllpDecoder _decoder = new(limitBytes);
    private readonly byte[] _piece = new byte[PieceBytes];
    private ReadOnlyMemory<byte> _left;

    /// <summary>Reads the next block.</summary>
    /// <returns>Its content; null when the other side has closed the connection.</returns>
    /// <exception cref="InvalidDataException">A block is too long; the connection is of no use any more.</exception>
    /// <exception cref="IOException">The connection has failed.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (_left.Length == 0)
            {
                int count = await stream.ReadAsync(_piece, cancellation);
                if (count == 0)
                {
                    return null;
                }

                _left = _piece.AsMemory(0, count);
            }

            MllpOutcome outcome = _decoder.Decode(_left.Span, out int taken, out byte[] content);
            _left = _left[taken..];
            if (outcome == MllpOutcome.Block)
            {
                return content;
            }

            if (outcome == MllpOutcome.TooLong)
            {
                throw new InvalidDataException(FormattableString.Invariant($"a message has more than {limitBytes} bytes"));
            }
        }
    }

    /// <summary>Writes a block, in one piece.</summary>
    /// <exception cref="IOException">The connection has failed.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await stream.WriteAsync(MllpDecoder.Frame(content.Span), cancellation);
        await stream.FlushAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
