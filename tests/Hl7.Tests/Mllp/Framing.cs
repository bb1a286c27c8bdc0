using System.Text;
using CsCheck;
using NanoMedAgent.Hl7.Mllp;

namespace Hl7.Tests.Mllp;

/// <summary>Blocks in a stream that comes in pieces.</summary>
public sealed class Framing
{
    private const int Limit = 200;

    [Fact]
    public void Each_block_arrives_once_and_whole_however_the_stream_is_cut() =>
        Gen.Select(Contents.Array[1, 8], Garbage.Array[9], Gen.Int[1, 37].Array[1, 20]).Sample((blocks, garbage, pieces) =>
        {
            List<byte> stream = [];
            for (int i = 0; i < blocks.Length; i++)
            {
                stream.AddRange(garbage[i]);
                stream.AddRange(MllpDecoder.Frame(blocks[i]));
            }

            stream.AddRange(garbage[^1]);
            MllpDecoder decoder = new(Limit);
            Decode(decoder, [.. stream], pieces).Select(Convert.ToHexString).ShouldBe(blocks.Select(Convert.ToHexString));
            decoder.SkippedBytes.ShouldBe(garbage[..blocks.Length].Sum(each => each.Length) + garbage[^1].Length);
        });

    [Fact]
    public void Several_messages_in_one_piece_are_several()
    {
        byte[] stream = [.. MllpDecoder.Frame("one"u8), .. MllpDecoder.Frame("two"u8), .. MllpDecoder.Frame("three"u8)];
        Decode(new MllpDecoder(Limit), stream, [stream.Length]).Select(Encoding.ASCII.GetString).ShouldBe(["one", "two", "three"]);
    }

    [Fact]
    public void A_message_that_was_cut_off_is_passed_over_and_the_next_one_is_whole()
    {
        byte[] stream = [.. MllpDecoder.Frame("cut off"u8)[..5], .. MllpDecoder.Frame("whole"u8)];
        Decode(new MllpDecoder(Limit), stream, [1]).Select(Encoding.ASCII.GetString).ShouldBe(["whole"]);
    }

    [Fact]
    public void An_end_without_a_carriage_return_is_no_end()
    {
        byte[] stream = [MllpDecoder.Start, (byte)'a', MllpDecoder.End, (byte)'b', MllpDecoder.End, MllpDecoder.End, 0x0D];
        Decode(new MllpDecoder(Limit), stream, [3]).ShouldHaveSingleItem()
            .ShouldBe([(byte)'a', MllpDecoder.End, (byte)'b', MllpDecoder.End]);
    }

    [Theory]
    [InlineData(Limit, false)]
    [InlineData(Limit + 1, true)]
    public void A_block_is_bounded(int length, bool isTooLong)
    {
        byte[] stream = MllpDecoder.Frame(new byte[length].Select(_ => (byte)'x').ToArray());
        new MllpDecoder(Limit).Decode(stream, out _, out _)
            .ShouldBe(isTooLong ? MllpOutcome.TooLong : MllpOutcome.Block);
    }

    // Neither VT nor FS, which are in no message.
    private static Gen<byte[]> Contents => Gen.Byte[0x20, 0xFF].Array[0, Limit];

    private static Gen<byte[]> Garbage => Gen.Byte[0x0C, 0xFF].Array[0, 12];

    private static List<byte[]> Decode(MllpDecoder decoder, byte[] stream, int[] pieces)
    {
        List<byte[]> blocks = [];
        int position = 0;
        for (int i = 0; position < stream.Length; i++)
        {
            int length = Math.Min(pieces[i % pieces.Length], stream.Length - position);
            ReadOnlySpan<byte> piece = stream.AsSpan(position, length);
            position += length;
            while (piece.Length > 0)
            {
                MllpOutcome outcome = decoder.Decode(piece, out int taken, out byte[] content);
                piece = piece[taken..];
                outcome.ShouldNotBe(MllpOutcome.TooLong);
                if (outcome == MllpOutcome.Block)
                {
                    blocks.Add(content);
                }
            }
        }

        return blocks;
    }
}
