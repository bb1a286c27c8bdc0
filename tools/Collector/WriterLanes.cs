using System.Threading.Channels;

namespace NanoMedAgent.Collector;

/// <summary>
/// Work of several writers. Each does its own in the order in which it was added, as many at once as wait for it; none waits for another
/// one.
/// </summary>
/// <typeparam name="T">What is added.</typeparam>
internal sealed class WriterLanes<T>
{
    private readonly Channel<T>[] _lanes;
    private readonly Task _working;

    /// <summary>Starts the writers.</summary>
    /// <param name="writers">How many.</param>
    /// <param name="batchLimit">How many a writer does at once, and how many more wait for it at most.</param>
    /// <param name="work">Gets the number of the writer, and what it is to do.</param>
    public WriterLanes(int writers, int batchLimit, Func<int, IReadOnlyList<T>, Task> work)
    {
        _lanes = [.. Enumerable.Range(0, writers).Select(_ => Channel.CreateBounded<T>(batchLimit))];
        _working = Task.WhenAll(_lanes.Select((lane, writer) => Task.Run(() => WorkAsync(lane, writer, batchLimit, work))));
    }

    /// <summary>Adds something for a writer; waits while it has too much to do.</summary>
    public ValueTask AddAsync(int writer, T item) => _lanes[writer].Writer.WriteAsync(item);

    /// <summary>Adds no more, and waits until everything is done.</summary>
    public Task CompleteAsync()
    {
        Array.ForEach(_lanes, lane => lane.Writer.TryComplete());
        return _working;
    }

    private static async Task WorkAsync(Channel<T> lane, int writer, int batchLimit, Func<int, IReadOnlyList<T>, Task> work)
    {
        try
        {
            while (await lane.Reader.WaitToReadAsync())
            {
                List<T> batch = new(batchLimit);
                while (batch.Count < batchLimit && lane.Reader.TryRead(out T? item))
                {
                    batch.Add(item);
                }

                await work(writer, batch);
            }
        }
        catch (Exception failure)
        {
            // Nobody waits for a writer that has ended.
            lane.Writer.TryComplete(failure);
            throw;
        }
    }
}
