using System.Buffers;

namespace NanoMedAgent.Hl7.Mllp;

/// <summary>
/// Takes blocks out of a stream that comes in pieces of any length: VT, content, FS, CR (HL7 Transport: MLLP, release 1). What is between
/// blocks is passed over. Content never has a VT: where one comes, a sender has begun anew, and what it had begun before is passed over
/// too.
/// </summary>
/// <param name="limitBytes">Longest content.</param>
internal sealed class MllpDecoder(int limitBytes)
{
    /// <summary>VT, before the content.</summary>
    public const byte Start = 0x0B;

    /// <summary>FS, after the content.</summary>
    public const byte End = 0x1C;

    /// <summary>CR, after <see cref="End"/>.</summary>
    public const byte CarriageReturn = 0x0D;

    private readonly ArrayBufferWriter<byte> _content = new();
    private bool _isInside;
    private bool _isAfterEnd;

    /// <summary>Bytes that were in no block.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Puts content into a frame.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> content) => [Start, .. content, End, CarriageReturn];

    /// <summary>Takes in bytes up to the end of the next block.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="taken">How many of them were taken in.</param>
    /// <param name="content">The block's content.</param>
    public MllpOutcome Decode(ReadOnlySpan<byte> bytes, out int taken, out byte[] content)
    {
        content = [];
        for (taken = 0; taken < bytes.Length;)
        {
            byte next = bytes[taken++];
            if (!_isInside)
            {
                _isInside = next == Start;
                SkippedBytes += _isInside ? 0 : 1;
            }
            else if (next == Start)
            {
                SkippedBytes += _content.WrittenCount + 1;
                Begin();
            }
            else if (_isAfterEnd && next == CarriageReturn)
            {
                content = _content.WrittenSpan.ToArray();
                Begin();
                _isInside = false;
                return MllpOutcome.Block;
            }
            else
            {
                // An FS that no CR follows is none of the frame; whoever reads the message refuses it.
                bool wasAfterEnd = _isAfterEnd;
                _isAfterEnd = next == End;
                if ((wasAfterEnd && !Append(End)) || (!_isAfterEnd && !Append(next)))
                {
                    return MllpOutcome.TooLong;
                }
            }
        }

        return MllpOutcome.NeedsMore;
    }

    private void Begin()
    {
        _content.ResetWrittenCount();
        _isAfterEnd = false;
    }

    private bool Append(byte next)
    {
        if (_content.WrittenCount >= limitBytes)
        {
            return false;
        }

        _content.GetSpan(1)[0] = next;
        _content.Advance(1);
        return true;
    }
}
