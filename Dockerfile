FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# What the restore reads and nothing else, so that a change of source does not restore again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY KvApp.Tasks/KvApp.Tasks.csproj KvApp.Tasks/
COPY KvApp.Router/KvApp.Router.csproj KvApp.Router/
COPY KvApp.Shell.Api/KvApp.Shell.Api.csproj KvApp.Shell.Api/
COPY KvApp.Shell/KvApp.Shell.csproj KvApp.Shell/
COPY KvApp/KvApp.csproj KvApp/
RUN dotnet restore KvApp/KvApp.csproj
COPY . .
RUN dotnet publish KvApp/KvApp.csproj --no-restore --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
ENV PATH="/app:${PATH}"
USER $APP_UID
ENTRYPOINT ["/app/kvapp"]
