using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.MedAgent.Conversations;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Sends what waits for many devices from here, and shows how far it is. What has happened is in the database.</summary>
internal static class FleetWatch
{
    /// <summary>Goes on until nothing is left to do, or somebody has cancelled it.</summary>
    /// <param name="conversation">What sends, and receives the answers.</param>
    /// <param name="broker">The broker, for people.</param>
    /// <param name="isGoing">Whether there is something left to do.</param>
    /// <param name="progress">How far it is, in a line.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(
        FleetConversation conversation, BrokerAccess broker, Func<bool> isGoing, Func<string> progress, CancellationToken cancellation)
    {
        string told = "";
        try
        {
            while (isGoing())
            {
                await conversation.SendDueAsync(cancellation);
                ProgressLine.Show(progress());
                if (conversation.Problem is { } problem && problem != told)
                {
                    told = problem;
                    Output.Warn($"no connection to the broker at {broker}: {problem}; trying again");
                }

                await FleetConversation.PauseAsync(cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What is in the database says how far it is.
        }
        finally
        {
            ProgressLine.Clear();
        }
    }
}
