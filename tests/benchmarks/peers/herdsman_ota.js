// Unmodified zigbee-herdsman as a client: address, image, how many at once, then EUI-64 and address of each device.
const fs = require('fs');
const os = require('os');
const path = require('path');
const {Controller, setLogger} = require('zigbee-herdsman');

const [address, image, parallel, ...devices] = process.argv.slice(2);
setLogger({debug: () => {}, info: () => {}, warning: () => {}, error: () => {}});

function entry(text, number) {
    const [eui, nwk] = text.split('@');
    const endpoint = {profId: 260, epId: 1, devId: 8, inClusterList: [0, 3], outClusterList: [25], clusters: {}, binds: [],
        configuredReportings: [], meta: {}};
    return {id: number + 2, type: 'Router', ieeeAddr: `0x${eui.replaceAll('-', '').toLowerCase()}`, nwkAddr: Number(nwk),
        manufId: 0x1001, epList: [1], endpoints: {1: endpoint}, interviewCompleted: true, interviewState: 'SUCCESSFUL', meta: {}};
}

async function main() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'herdsman-'));
    const entries = devices.map(entry);
    fs.writeFileSync(`${folder}/database.json`, entries.map((e) => JSON.stringify(e)).join('\n') + '\n');
    const controller = new Controller({
        serialPort: {path: address, adapter: 'zstack'},
        databasePath: `${folder}/database.json`, databaseBackupPath: `${folder}/database.old`, backupPath: `${folder}/backup.json`,
        adapter: {disableLED: true}, acceptJoiningDeviceHandler: async () => true,
        network: {panID: 0x6b01, extendedPanID: [0x00, 0xdb, 0x12, 0x34, 0x56, 0x78, 0xbe, 0xa0], channelList: [20],
            networkKey: [0x3c, 0x5e, 0x9a, 0xd3, 0x7c, 0x24, 0x61, 0xb8, 0xe0, 0x95, 0x3d, 0xf2, 0xc4, 0xa7, 0x18, 0x6b]},
    });
    const started = await controller.start();
    const marks = [];
    const bad = [];
    const waiting = entries.map((e) => e.ieeeAddr);
    const spent = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };
    const update = async (ieee) => {
        const device = controller.getDeviceByIeeeAddr(ieee);
        await new Promise((resolve) => {
            const progress = (percent) => { marks.push(spent()); if (percent >= 100) resolve(); };
            device.updateOta({url: image}, undefined, undefined, {}, progress,
                {requestTimeout: 150000, responseDelay: Number(process.env.HERDSMAN_DELAY || 0), baseSize: 50})
                .then(resolve, (error) => { bad.push(String(error)); resolve(); });
        });
    };
    const worker = async () => { while (waiting.length) await update(waiting.shift()); };
    marks.push(spent());
    await Promise.all(Array.from({length: Number(parallel)}, worker));
    marks.push(spent());
    console.log(JSON.stringify({start: started, cpu: marks[marks.length - 1] - marks[0], bad}));
    setTimeout(() => process.exit(0), 500);
}

main().catch((error) => { console.error(error); process.exit(1); });
