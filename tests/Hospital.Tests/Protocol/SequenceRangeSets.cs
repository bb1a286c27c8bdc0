using CsCheck;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Protocol;

namespace Hospital.Tests.Protocol;

public class SequenceRangeSets
{
    [Fact]
    public void Ranges_hold_exactly_what_was_added_and_neither_touch_nor_overlap() =>
        Gen.Select(Gen.Long[1, 60], Gen.Long[0, 8]).List[0, 40].Sample(additions =>
        {
            SequenceRanges ranges = new();
            HashSet<long> numbers = [];
            foreach ((long first, long length) in additions)
            {
                ranges.Add(first, first + length);
                numbers.UnionWith(Enumerable.Range((int)first, (int)length + 1).Select(number => (long)number));
            }

            ranges.All.SelectMany(
                range => Enumerable.Range((int)range.First, (int)(range.Last - range.First + 1)).Select(number => (long)number))
                .ShouldBe(numbers.Order());
            ranges.All.Zip(ranges.All.Skip(1)).ShouldAllBe(pair => pair.First.Last + 1 < pair.Second.First);
            long contiguous = 0;
            while (numbers.Contains(contiguous + 1))
            {
                contiguous++;
            }

            ranges.Contiguous.ShouldBe(contiguous);
            ranges.AboveContiguous.ShouldAllBe(range => range.First > contiguous + 1);
        });
}
