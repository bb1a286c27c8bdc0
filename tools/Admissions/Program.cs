using NanoMedAgent.Admissions;

return await AdmissionsCommand.RunAsync(args);
